/* SPDX-License-Identifier: MIT */
#ifndef CORE_ATTR_H
#define CORE_ATTR_H

/*
 * The compiler attributes the project uses, by names that say what they promise.
 * Both gcc and clang know all of them.
 */

#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define MUST_USE                 __attribute__((warn_unused_result))
#define NORETURN                 __attribute__((noreturn))
#define NONNULL(...)             __attribute__((nonnull(__VA_ARGS__)))
/* The result is fresh memory and never NULL. */
#define ALLOCATES                __attribute__((malloc, returns_nonnull))

/* Defined where the address sanitizer watches: gcc and clang say it differently. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZE_ADDRESS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZE_ADDRESS 1
#endif
#endif

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

#endif
