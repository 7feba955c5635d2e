//! The widest vector instructions of this machine, chosen at run time.
//!
//! A hot loop is written once as a [`Lanes`] and compiled for each [`Level`]. Rust never fuses a multiplication with an
//! addition by itself, so every level gives the same bits.

/// Instruction sets that hot loops are compiled for, from narrow to wide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// What every machine of the target has.
    Baseline,
    /// 256-bit vectors (x86-64 with AVX2).
    Avx2,
    /// 512-bit vectors (x86-64 with AVX-512 F, BW, DQ and VL).
    Avx512,
}

impl Level {
    /// The widest level of this machine.
    pub fn detect() -> Level {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                return Level::Avx512;
            }
            if is_x86_feature_detected!("avx2") {
                return Level::Avx2;
            }
        }
        Level::Baseline
    }

    /// This level, or that of the machine where it is lower.
    #[cfg(target_arch = "x86_64")]
    #[inline]
    pub(crate) fn here(self) -> Level {
        self.min(detected())
    }
}

/// A loop to compile for each level. `run` must be `#[inline(always)]`, or it stays at the baseline.
pub trait Lanes {
    /// What the loop returns.
    type Output;
    /// The loop.
    fn run(self) -> Self::Output;
}

/// Runs a loop with the instructions of `level`, or of the machine where those are fewer.
#[inline]
pub fn dispatch<L: Lanes>(level: Level, lanes: L) -> L::Output {
    dispatch_groups(level, AnySize(lanes))
}

/// A loop over groups of nodes whose numbers should stay in registers: as [`Lanes`], with the size of a group.
pub trait Groups {
    /// What the loop returns.
    type Output;
    /// Columns of the state of a node.
    const STATE: usize;
    /// The loop, over groups of `LANES` nodes. It must be `#[inline(always)]`, too.
    fn run<const LANES: usize>(self) -> Self::Output;
}

/// Nodes of a group: enough independent work to hide the latency of an addition, few enough for the registers, of which
/// there are 32 of 512 bits, but 16 of the others. Of nodes with at most [`FEW`] columns of state, a wide group has twice as
/// many.
#[cfg(target_arch = "x86_64")]
const WIDE: usize = 32;
/// No group has fewer.
pub const SMALLEST_GROUP: usize = 16;
#[cfg(target_arch = "x86_64")]
const FEW: usize = 2;

/// As [`dispatch`], with groups of the size that suits the instructions.
#[inline]
pub fn dispatch_groups<G: Groups>(level: Level, groups: G) -> G::Output {
    #[cfg(target_arch = "x86_64")]
    {
        match level.here() {
            // SAFETY: the machine has these features, `detected` has just said so.
            Level::Avx512 => return unsafe { with_avx512(groups) },
            // SAFETY: as above.
            Level::Avx2 => return unsafe { with_avx2(groups) },
            Level::Baseline => {}
        }
    }
    let _ = level;
    groups.run::<SMALLEST_GROUP>()
}

/// A loop that has no groups.
struct AnySize<L>(L);

impl<L: Lanes> Groups for AnySize<L> {
    type Output = L::Output;
    const STATE: usize = 0;

    #[inline(always)]
    fn run<const LANES: usize>(self) -> L::Output {
        self.0.run()
    }
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn detected() -> Level {
    // Asked in each step of each chunk, so the answer is kept as one word.
    static DETECTED: std::sync::OnceLock<Level> = std::sync::OnceLock::new();
    *DETECTED.get_or_init(Level::detect)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<G: Groups>(groups: G) -> G::Output {
    groups.run::<SMALLEST_GROUP>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn with_avx512<G: Groups>(groups: G) -> G::Output {
    if G::STATE <= FEW { groups.run::<{ 2 * WIDE }>() } else { groups.run::<WIDE>() }
}
