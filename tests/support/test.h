/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

/*
 * What every test includes first: cmocka with the headers it forgets to include,
 * and the assertions that cmocka 1.1 lacks.
 */

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

/* Two doubles within an absolute tolerance; prints both when they are not. */
#define assert_near(a, b, tolerance)                                                     \
    do {                                                                                 \
        double near_a_ = (a), near_b_ = (b);                                             \
        if (!(fabs(near_a_ - near_b_) <= (tolerance)))                                   \
            fail_msg("%.17g is not near %.17g", near_a_, near_b_);                       \
    } while (0)

#endif
