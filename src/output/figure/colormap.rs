//! Colour maps of heat maps. Viridis, magma, inferno, plasma (van der Walt & Smith, CC0) and cividis (Nuñez et al. 2018)
//! grow evenly in lightness; coolwarm (Moreland 2009) and rdbu (ColorBrewer) part at their middle; twilight is cyclic.

use super::Color;

/// Seventeen colours at equal distances, straight between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colormap {
    name: &'static str,
    anchors: [u32; 17],
}

/// Every map; the first is the default.
pub const COLORMAPS: &[Colormap] = &[
    Colormap {
        name: "viridis",
        anchors: [
            0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c,
            0x1fa088, 0x28ae80, 0x3fbc73, 0x5ec962, 0x84d44b, 0xaddc30, 0xd8e219, 0xfde725,
        ],
    },
    Colormap {
        name: "magma",
        anchors: [
            0x000004, 0x0a0822, 0x1d1147, 0x36106b, 0x51127c, 0x6a1c81, 0x832681, 0x9c2e7f, 0xb73779,
            0xd0416f, 0xe75263, 0xf56b5c, 0xfc8961, 0xfea772, 0xfec488, 0xfde2a3, 0xfcfdbf,
        ],
    },
    Colormap {
        name: "inferno",
        anchors: [
            0x000004, 0x0b0724, 0x210c4a, 0x3d0965, 0x57106e, 0x71196e, 0x8a226a, 0xa32c61, 0xbc3754,
            0xd24644, 0xe45a31, 0xf1731d, 0xf98e09, 0xfcac11, 0xf9cb35, 0xf2ea69, 0xfcffa4,
        ],
    },
    Colormap {
        name: "plasma",
        anchors: [
            0x0d0887, 0x310597, 0x4c02a1, 0x6600a7, 0x7e03a8, 0x9511a1, 0xaa2395, 0xbc3587, 0xcc4778,
            0xda5a6a, 0xe66c5c, 0xf0804e, 0xf89540, 0xfdac33, 0xfdc527, 0xf8df25, 0xf0f921,
        ],
    },
    Colormap {
        name: "cividis",
        anchors: [
            0x00224e, 0x002e6a, 0x1a386f, 0x32436d, 0x434e6c, 0x535a6d, 0x61656f, 0x6f7073, 0x7d7c78,
            0x8c8878, 0x9b9476, 0xaba072, 0xbcae6c, 0xcdbb63, 0xdec958, 0xf0d846, 0xfee838,
        ],
    },
    Colormap {
        name: "gray",
        anchors: [
            0x000000, 0x101010, 0x202020, 0x303030, 0x404040, 0x505050, 0x606060, 0x707070, 0x808080,
            0x909090, 0xa0a0a0, 0xb0b0b0, 0xc0c0c0, 0xd0d0d0, 0xe0e0e0, 0xf0f0f0, 0xffffff,
        ],
    },
    Colormap {
        name: "coolwarm",
        anchors: [
            0x3b4cc0, 0x4e68d8, 0x6282ea, 0x779af7, 0x8db0fe, 0xa3c2fe, 0xb9d0f9, 0xccd9ed, 0xdddcdc,
            0xecd3c5, 0xf5c4ac, 0xf7b093, 0xf4987a, 0xeb7d62, 0xdd5f4b, 0xca3b37, 0xb40426,
        ],
    },
    Colormap {
        name: "rdbu",
        anchors: [
            0x67001f, 0x960f27, 0xbb2a34, 0xd25849, 0xe58368, 0xf5ac8b, 0xfbceb7, 0xfbe6da, 0xf6f7f7,
            0xdeebf2, 0xc0dceb, 0x98c8e0, 0x68abd0, 0x3e8cbf, 0x2870b1, 0x15508d, 0x053061,
        ],
    },
    Colormap {
        name: "twilight",
        anchors: [
            0xe2d9e2, 0xc4ced4, 0x95b5c7, 0x7297c1, 0x6276ba, 0x5e51ad, 0x592a8f, 0x45135c, 0x2f1436,
            0x4a1342, 0x741e4f, 0x983550, 0xb25652, 0xc27c63, 0xcca389, 0xd8c7be, 0xe2d9e2,
        ],
    },
];

/// The map of a name, whatever its case; `grey` is `gray`.
pub fn find(name: &str) -> Option<Colormap> {
    let name = if name.eq_ignore_ascii_case("grey") { "gray" } else { name };
    COLORMAPS.iter().find(|map| map.name.eq_ignore_ascii_case(name)).copied()
}

impl Colormap {
    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The colour at a share of the way, cut to 0 to 1.
    pub fn at(&self, share: f64) -> Color {
        let position = share.clamp(0.0, 1.0) * (self.anchors.len() - 1) as f64;
        let below = (position.floor() as usize).min(self.anchors.len() - 2);
        Color::hex(self.anchors[below]).towards(Color::hex(self.anchors[below + 1]), position - below as f64)
    }
}

impl Default for Colormap {
    fn default() -> Colormap {
        COLORMAPS[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_middle_are_the_anchors() {
        let viridis = find("Viridis").unwrap();
        assert_eq!(viridis.at(-1.0), Color::hex(0x440154));
        assert_eq!(viridis.at(0.5), Color::hex(0x21918c));
        assert_eq!(viridis.at(2.0), Color::hex(0xfde725));
        assert_eq!(find("jet"), None);
    }

    #[test]
    fn sequential_maps_grow_in_lightness() {
        for name in ["viridis", "magma", "inferno", "plasma", "cividis", "gray"] {
            let map = find(name).unwrap();
            let lightness: Vec<f64> = (0..=64).map(|i| map.at(f64::from(i) / 64.0).lightness()).collect();
            assert!(lightness.windows(2).all(|pair| pair[1] > pair[0] - 0.01), "{name}");
        }
    }
}
