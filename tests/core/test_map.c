/* SPDX-License-Identifier: MIT */
#include "core/map.h"
#include "core/random.h"
#include "support/test.h"

enum { KEYS = 500 };

static char keys[KEYS][16];
static int values[KEYS * 2];

static void a_key_gives_back_its_value(void **state)
{
    struct map map;

    (void)state;
    map_init(&map);
    assert_null(map_get(&map, "absent"));
    assert_null(map_remove(&map, "absent"));
    assert_null(map_put(&map, "", &values[0]));
    assert_null(map_put(&map, "b", &values[1]));
    assert_ptr_equal(map_get(&map, ""), &values[0]);
    assert_ptr_equal(map_put(&map, "b", &values[2]), &values[1]);
    assert_ptr_equal(map_get(&map, "b"), &values[2]);
    assert_int_equal(map.count, 2);
    map_clear(&map);
    assert_int_equal(map.count, 0);
    assert_null(map_get(&map, "b"));
    map_done(&map);
}

/* Against an array: the same thousands of random steps. */
static void a_map_equals_an_array(void **state)
{
    int *model[KEYS] = {NULL};
    struct map map;
    size_t count = 0;

    (void)state;
    map_init(&map);
    for (int i = 0; i < KEYS; i++)
        snprintf(keys[i], sizeof(keys[i]), "key-%d", i);
    for (int step = 0; step < 50000; step++) {
        unsigned i = random_below(KEYS);

        if (random_below(5) < 3) {
            int *value = &values[random_below(KEYS * 2)];

            assert_ptr_equal(map_put(&map, keys[i], value), model[i]);
            count += !model[i];
            model[i] = value;
        } else {
            assert_ptr_equal(map_remove(&map, keys[i]), model[i]);
            count -= model[i] != NULL;
            model[i] = NULL;
        }
        i = random_below(KEYS);
        assert_ptr_equal(map_get(&map, keys[i]), model[i]);
        assert_int_equal(map.count, count);
    }
    map_done(&map);
}

static void iteration_meets_each_key_once(void **state)
{
    bool seen[KEYS] = {false};
    size_t at = 0, count = 0;
    struct map map;
    const char *key;
    void *value;

    (void)state;
    map_init(&map);
    for (int i = 0; i < KEYS; i++) {
        snprintf(keys[i], sizeof(keys[i]), "key-%d", i);
        map_put(&map, keys[i], &values[i]);
    }
    while (map_next(&map, &at, &key, &value)) {
        int *number = value;
        ptrdiff_t i = number - values;

        assert_string_equal(key, keys[i]);
        assert_false(seen[i]);
        seen[i] = true;
        count++;
    }
    assert_int_equal(count, KEYS);
    map_done(&map);
}

static void the_stable_hash_is_fnv1a(void **state)
{
    (void)state;
    /* From the FNV authors' test vectors. */
    assert_true(hash_stable("", 0, HASH_STABLE_START) == UINT64_C(0xcbf29ce484222325));
    assert_true(hash_stable("a", 1, HASH_STABLE_START) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(hash_stable("foobar", 6, HASH_STABLE_START) ==
                UINT64_C(0x85944171f73967e8));
    assert_true(hash_stable("bar", 3, hash_stable("foo", 3, HASH_STABLE_START)) ==
                UINT64_C(0x85944171f73967e8));
}

static void the_seeded_hash_tells_texts_apart(void **state)
{
    uint64_t hashes[64];
    char text[64] = {0};

    (void)state;
    /* Zeros of each length: only the length differs. */
    for (size_t i = 0; i < 64; i++) {
        hashes[i] = hash_seeded(text, i);
        assert_true(hashes[i] == hash_seeded(text, i));
        for (size_t j = 0; j < i; j++)
            assert_true(hashes[i] != hashes[j]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_gives_back_its_value),
        cmocka_unit_test(a_map_equals_an_array),
        cmocka_unit_test(iteration_meets_each_key_once),
        cmocka_unit_test(the_stable_hash_is_fnv1a),
        cmocka_unit_test(the_seeded_hash_tells_texts_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
