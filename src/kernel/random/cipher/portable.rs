//! Rounds by a crate that has the instructions of ARM, and does without any.

use super::super::ars::{Block, Schedule};
use super::SIDE_BY_SIDE;
use aes::hazmat::{Block8, cipher_round, cipher_round_par, inv_mix_columns};

fn bytes(block: Block) -> aes::Block {
    let mut bytes = aes::Block::default();
    bytes[..8].copy_from_slice(&block[0].to_le_bytes());
    bytes[8..].copy_from_slice(&block[1].to_le_bytes());
    bytes
}

fn words(bytes: &aes::Block) -> Block {
    std::array::from_fn(|k| u64::from_le_bytes(std::array::from_fn(|byte| bytes[8 * k + byte])))
}

fn xor(a: Block, b: Block) -> Block {
    [a[0] ^ b[0], a[1] ^ b[1]]
}

/// The last round of AES does not mix columns; the crate's do.
fn last(mut block: aes::Block, key: Block) -> Block {
    inv_mix_columns(&mut block);
    xor(words(&block), key)
}

pub fn cipher(schedule: &Schedule, blocks: [Block; SIDE_BY_SIDE]) -> [Block; SIDE_BY_SIDE] {
    let mut state = Block8::from(blocks.map(|block| bytes(xor(block, schedule.first))));
    for key in schedule.rounds {
        cipher_round_par(&mut state, &Block8::from([bytes(key); SIDE_BY_SIDE]));
    }
    cipher_round_par(&mut state, &Block8::default());
    std::array::from_fn(|k| last(state[k], schedule.last))
}

pub fn cipher_one(schedule: &Schedule, block: Block) -> Block {
    let mut state = bytes(xor(block, schedule.first));
    schedule.rounds.iter().for_each(|&key| cipher_round(&mut state, &bytes(key)));
    cipher_round(&mut state, &aes::Block::default());
    last(state, schedule.last)
}
