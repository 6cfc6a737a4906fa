/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_JSON_SCAN_TEXT_H
#define DATASOURCE_JSON_SCAN_TEXT_H

/*
 * The tokens of more than one character: strings, numbers, words. Each is started where
 * its first byte is and resumed where the piece ended in the middle of it; both return
 * the token, JSON_MORE or JSON_ERROR. Private to json_scan*.c.
 */

#include "datasource/json_scan.h"

/* What a piece may end in the middle of. */
enum { LEX_NONE, LEX_STRING, LEX_ESCAPE, LEX_HEX, LEX_NUMBER, LEX_LITERAL };

enum { JSON_NUMBER_MAX = 1024 /* characters of a number; servers write up to 25 */ };

/* Behind the opening quote. */
enum json_token json_scan_start_string(struct json_scan *scan, bool key);
enum json_token json_scan_resume_string(struct json_scan *scan);
/* Start or resume. */
enum json_token json_scan_number(struct json_scan *scan);
/* literal: the whole word, a constant. */
enum json_token json_scan_start_literal(struct json_scan *scan, const char *literal,
                                        enum json_token token);
enum json_token json_scan_resume_literal(struct json_scan *scan);

/* The document is wrong here. */
enum json_token json_scan_fail(struct json_scan *scan, const char *error);
/* A value is complete: what may follow? */
void json_scan_value_done(struct json_scan *scan);

#endif
