/* SPDX-License-Identifier: MIT */
#include "model/logs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/map.h"
#include "core/mem.h"

static const struct {
    const char *name;
    char letter;
} levels[LINE_LEVEL_COUNT] = {
    [LINE_UNKNOWN] = {"unknown", ' '},
      [LINE_TRACE] = {"trace",   'T'},
    [LINE_DEBUG] = {"debug",   'D'},
      [LINE_INFO] = {"info",    'I'},
    [LINE_WARNING] = {"warning", 'W'},
      [LINE_ERROR] = {"error",   'E'},
    [LINE_FATAL] = {"fatal",   'F'},
};

/* Words of loggers, of syslog, and of severities of security events. */
static const struct {
    const char *word;
    enum line_level level;
} words[] = {
    {"info",        LINE_INFO   },
    {"error",       LINE_ERROR  },
    {"warn",        LINE_WARNING},
    {"warning",     LINE_WARNING},
    {"debug",       LINE_DEBUG  },
    {"trace",       LINE_TRACE  },
    {"fatal",       LINE_FATAL  },
    {"panic",       LINE_FATAL  },
    {"critical",    LINE_FATAL  },
    {"crit",        LINE_FATAL  },
    {"emerg",       LINE_FATAL  },
    {"emergency",   LINE_FATAL  },
    {"alert",       LINE_FATAL  },
    {"err",         LINE_ERROR  },
    {"eror",        LINE_ERROR  },
    {"high",        LINE_ERROR  },
    {"medium",      LINE_WARNING},
    {"low",         LINE_INFO   },
    {"information", LINE_INFO   },
    {"notice",      LINE_INFO   },
    {"dbug",        LINE_DEBUG  },
    {"verbose",     LINE_TRACE  },
};

/* Where a level may stand, in order of trust. */
static const char *const level_names[] = {"detected_level", "level", "severity", "lvl"};

const char *line_level_name(enum line_level level)
{
    return levels[level].name;
}

char line_level_letter(enum line_level level)
{
    return levels[level].letter;
}

enum line_level line_level_parse(const char *text, size_t size)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strlen(words[i].word) == size && strncasecmp(words[i].word, text, size) == 0)
            return words[i].level;
    return LINE_UNKNOWN;
}

const char *logs_line_get(const struct logs_line *line, const char *name)
{
    for (size_t i = line->meta_count; i-- > 0;)
        if (strcmp(line->meta[i].name, name) == 0)
            return line->meta[i].value;
    return labels_get(line->stream, name);
}

/* The value behind "name": or name= in a text, without its quotes. NULL: none. */
static const char *value_in_text(const struct logs_line *line, const char *name,
                                 size_t *ret_size)
{
    size_t name_size = strlen(name);
    const char *end = line->text + line->size;

    for (const char *at = line->text; (at = strstr(at, name)) != NULL; at += name_size) {
        bool quoted = at > line->text && at[-1] == '"';
        const char *value = at + name_size;

        if (!quoted && at > line->text && at[-1] != ' ')
            continue;
        if (quoted && (value[0] != '"' || value[1] != ':'))
            continue;
        if (!quoted && value[0] != '=')
            continue;
        value += quoted ? 2 : 1;
        value += *value == ' ';
        value += *value == '"';
        *ret_size = strcspn(value, "\", }\n");
        return value + *ret_size <= end ? value : NULL;
    }
    return NULL;
}

static enum line_level named_level(const struct logs_line *line, bool in_text)
{
    for (size_t i = 0; i < ARRAY_LEN(level_names); i++) {
        size_t size = 0;
        const char *value = in_text ? value_in_text(line, level_names[i], &size)
                                    : logs_line_get(line, level_names[i]);
        enum line_level level;

        if (!value)
            continue;
        level = line_level_parse(value, in_text ? size : strlen(value));
        if (level != LINE_UNKNOWN)
            return level;
    }
    return LINE_UNKNOWN;
}

static enum line_level status_level(const struct logs_line *line)
{
    const char *value = logs_line_get(line, "status");
    size_t size = value ? strlen(value) : 0;

    if (!value)
        value = value_in_text(line, "status", &size);
    if (!value || size != 3 || strspn(value, "0123456789") < 3)
        return LINE_UNKNOWN;
    return value[0] == '5' ? LINE_ERROR : value[0] == '4' ? LINE_WARNING : LINE_INFO;
}

enum line_level logs_line_level(const struct logs_line *line)
{
    enum line_level level = named_level(line, false), status = status_level(line);

    if (level == LINE_UNKNOWN)
        level = named_level(line, true);
    if (level == LINE_UNKNOWN || (status == LINE_ERROR && level < LINE_ERROR))
        return status;
    return level;
}

uint64_t logs_line_hash(const struct logs_line *line)
{
    uint64_t parts[4] = {(uint64_t)line->ns, line->stream->hash,
                         hash_seeded(line->text, line->size), HASH_STABLE_START};

    for (size_t i = 0; i < line->meta_count; i++) {
        const struct label *label = &line->meta[i];

        parts[3] = hash_stable(label->name, strlen(label->name) + 1, parts[3]);
        parts[3] = hash_stable(label->value, strlen(label->value) + 1, parts[3]);
    }
    return hash_seeded(parts, sizeof(parts)) | 1; /* 0 means none in a list */
}

/* A merge sort from the bottom up: the streams are sorted runs already, so that most of
   it is one comparison a block. */
static void merge_runs(const struct logs_line *from, struct logs_line *to, size_t left,
                       size_t middle, size_t right)
{
    size_t a = left, b = middle;

    for (size_t i = left; i < right; i++) {
        bool take_left = a < middle && (b == right || from[a].ns <= from[b].ns);

        to[i] = from[take_left ? a : b];
        a += take_left;
        b += !take_left;
    }
}

void logs_sort(struct logs_line *lines, size_t count)
{
    struct logs_line *other = xreallocarray(NULL, count + 1, sizeof(*other));
    struct logs_line *from = lines, *to = other, *swap;

    for (size_t width = 1; width < count; width *= 2) {
        for (size_t left = 0; left < count; left += 2 * width) {
            size_t middle = left + width < count ? left + width : count;
            size_t right = left + 2 * width < count ? left + 2 * width : count;

            merge_runs(from, to, left, middle, right);
        }
        swap = from;
        from = to;
        to = swap;
    }
    if (from != lines)
        memcpy(lines, from, count * sizeof(*lines));
    free(other);
}
