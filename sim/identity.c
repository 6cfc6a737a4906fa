/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "mix.h"
#include "model_private.h"

/*
 * Identities and what is derived from them. An identity packs (slot, life, cell, index)
 * into 64 bits; a trace id is the identity and 64 check bits through a four-round
 * Feistel network keyed by the seed (Luby and Rackoff, "How to construct pseudorandom
 * permutations", 1988): a bijection, so that the way back needs no table.
 */

enum { INDEX_BITS = 43, CELL_BITS = 10, LIFE_BITS = 9, ROUNDS = 4 };

uint64_t identity_pack(int slot, int life, int cell, uint64_t index)
{
    return ((((uint64_t)slot << LIFE_BITS | (uint64_t)life) << CELL_BITS | (uint64_t)cell)
            << INDEX_BITS) |
           index;
}

bool identity_unpack(const struct model *m, uint64_t identity, int *ret_slot,
                     int *ret_life, int *ret_cell, uint64_t *ret_index)
{
    uint64_t rest = identity >> INDEX_BITS;
    int cell = (int)(rest & ((1 << CELL_BITS) - 1));
    int life = (int)(rest >> CELL_BITS & ((1 << LIFE_BITS) - 1));
    int slot = (int)(rest >> (CELL_BITS + LIFE_BITS));
    if (slot >= MODEL_SLOTS || life >= m->life_count[slot] || cell >= model_cell_count())
        return false;
    *ret_slot = slot;
    *ret_life = life;
    *ret_cell = cell;
    *ret_index = identity & ((UINT64_C(1) << INDEX_BITS) - 1);
    return true;
}

uint32_t identity_key(const struct model *m, int slot, int cell)
{
    return (uint32_t)mix3(m->seed, 0xd0, (uint64_t)slot << 16 | (uint64_t)cell);
}

static uint64_t check_bits(const struct model *m, uint64_t identity)
{
    return mix3(m->seed, 0xc4ec, identity);
}

void model_trace_id(const struct model *m, uint64_t identity, char ret_hex[33])
{
    uint64_t left = identity, right = check_bits(m, identity);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        uint64_t next = left ^ mix3(m->seed, round, right);
        left = right;
        right = next;
    }
    snprintf(ret_hex, 33, "%016llx%016llx", (unsigned long long)left,
             (unsigned long long)right);
}

static bool parse_hex(const char *hex, uint64_t *ret_value)
{
    uint64_t value = 0;
    for (int i = 0; i < 16; i++) {
        char c = hex[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return false;
        value = value << 4 | (uint64_t)digit;
    }
    *ret_value = value;
    return true;
}

bool model_event_by_trace_id(const struct model *m, const char *hex, int64_t until_ns,
                             struct model_event *ret_event)
{
    uint64_t left, right, index;
    if (strlen(hex) != 32 || !parse_hex(hex, &left) || !parse_hex(hex + 16, &right))
        return false;
    for (uint64_t round = ROUNDS; round-- > 0;) {
        uint64_t before = right ^ mix3(m->seed, round, left);
        right = left;
        left = before;
    }
    int slot, life, cell;
    if (right != check_bits(m, left) ||
        !identity_unpack(m, left, &slot, &life, &cell, &index) ||
        index >= counter_count(m, slot, life, cell, until_ns))
        return false;
    event_fill(m, slot, life, cell, index, ret_event);
    return true;
}

uint64_t model_event_hash(const struct model *m, uint64_t identity, uint64_t salt)
{
    return mix3(m->seed ^ 0xe4e7, identity, salt);
}

/* A random (version 4) UUID of these bits, RFC 9562. */
static void put_uuid(uint64_t a, uint64_t b, char ret_uuid[37])
{
    snprintf(ret_uuid, 37, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
             (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
             (unsigned)(0x8000 | (b >> 48 & 0x3fff)),
             (unsigned long long)(b & 0xffffffffffff));
}

void model_request_uuid(const struct model *m, uint64_t identity, char ret_uuid[37])
{
    put_uuid(model_event_hash(m, identity, 1), model_event_hash(m, identity, 2),
             ret_uuid);
}

void model_session_uuid(const struct model *m, uint64_t identity, char ret_uuid[37])
{
    put_uuid(model_event_hash(m, identity, 3), model_event_hash(m, identity, 4),
             ret_uuid);
}

void model_user_uuid(const struct model *m, uint32_t user, char ret_uuid[37])
{
    put_uuid(mix3(m->seed, 0x05e4, user), mix3(m->seed, 0x05e5, user), ret_uuid);
}

void model_user_email(const struct model *m, uint32_t user, char *out, size_t size)
{
    static const char *const first[] = {"mia",  "noah", "lea",  "jonas", "ines", "omar",
                                        "yuki", "ana",  "paul", "ada",   "ravi", "sofia",
                                        "karl", "lin",  "tom",  "zoe"};
    static const char *const last[] = {"keller", "novak",  "silva", "haddad",
                                       "tanaka", "moreau", "olsen", "kumar",
                                       "rossi",  "weber",  "lopez", "chen"};
    uint64_t random = mix3(m->seed, 0xe3a1, user);
    snprintf(out, size, "%s.%s%u@example.com", first[random % 16],
             last[(random >> 8) % 12], (unsigned)user);
}

void model_event_path(const struct model *m, const struct model_event *event, char *out,
                      size_t size)
{
    const char *sample = event->endpoint->sample;
    if (!sample) {
        snprintf(out, size, "%s", event->endpoint->path);
        return;
    }
    /* One of 400 organizations: ids come back, as they do. */
    const char *hole = strstr(sample, "%s");
    uint64_t object = mix3(m->seed, 0x0b7, event->user % 400);
    char uuid[37];
    put_uuid(object, mix64(object), uuid);
    snprintf(out, size, "%.*s%s%s", (int)(hole - sample), sample, uuid, hole + 2);
}
