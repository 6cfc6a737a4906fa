/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "datasource/json.h"
#include "datasource/source.h"

bool api_identify_buildinfo(const char *name, int http_status, const char *body,
                            size_t size, char version[64], char flavour[32],
                            struct err *err)
{
    struct json_t *document;
    const char *text;
    bool known;

    version[0] = flavour[0] = '\0';
    /* Old versions, and gateways that pass on the queries alone, have none. */
    if (http_status == 404 && memchr(body, '<', size) == NULL)
        return true;
    if (http_status < 200 || http_status >= 300) {
        api_error_from_body(http_status, body, size, err);
        return false;
    }
    document = json_parse(body, size, NULL);
    text = json_member_text(document, "version", NULL);
    known = json_is_map(document) && text;
    if (known) {
        utf8_sanitize_fixed(version, 64, text, strlen(text), UTF8_NEWLINE_PICTURE);
        (void)snprintf(flavour, 32, "%s", name);
    } else {
        err_set(err, ERR_DECODE, "not %s's API: check the URL's path", name);
    }
    json_free(document);
    return known;
}
