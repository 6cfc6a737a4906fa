/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "config/node.h"
#include "core/buf.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "core/vec.h"

/*
 * libyaml's events into nodes. The event interface, because the document one takes
 * time quadratic in the depth of flow collections (100 KB of "[" was 22 s); here the
 * depth is bounded. An alias shares the children of its anchor, and a node's weight
 * counts what is shared as often as it is seen, so that "a billion laughs" is refused.
 */

enum {
    FILE_MAX = 1 << 20,
    DEPTH_MAX = 64,
    WEIGHT_MAX = 200000,
    KEYS_MAX = 1000,
    DOCUMENTS_MAX = 64
};

struct anchor {
    struct node *node;
    size_t weight;
    bool open; /* an ancestor of what is being read: no alias may name it */
};

struct level {
    struct node *node, *last;
    struct anchor *anchor;
    const char *key; /* of the map: read, its value still to come */
    int key_line, key_column;
    size_t weight;
};

struct loader {
    struct node_file *file;
    struct level levels[DEPTH_MAX];
    int depth;
    struct map anchors; /* name → struct anchor, in the arena */
    VEC(struct node *) documents;
    struct node *root; /* of the document being read */
    size_t weight;
    struct err *err;
};

static bool fail(struct loader *loader, yaml_mark_t mark, const char *text)
{
    err_set(loader->err, ERR_CONFIG, "%s", text);
    if (loader->err) {
        loader->err->line = (int)mark.line + 1;
        loader->err->column = (int)mark.column + 1;
    }
    return false;
}

static struct node *new_node(struct loader *loader, enum node_type type, yaml_mark_t mark)
{
    struct node *node = arena_alloc(&loader->file->arena, sizeof(*node));

    if (node)
        *node = (struct node){.type = type,
                              .line = (int)mark.line + 1,
                              .column = (int)mark.column + 1,
                              .text = ""};
    return node;
}

static bool duplicate_key(const struct level *level, const char *key)
{
    return node_get(level->node, key) != NULL;
}

/* Hang a finished or opened node where it belongs: document, list or map. */
static bool attach(struct loader *loader, struct node *node, size_t weight,
                   yaml_mark_t mark)
{
    struct level *level;

    loader->weight += weight;
    if (loader->weight > WEIGHT_MAX)
        return fail(loader, mark, "too many values (aliases included)");
    if (loader->depth == 0) {
        loader->root = node;
        return true;
    }
    level = &loader->levels[loader->depth - 1];
    level->weight += weight;
    if (level->node->type == NODE_MAP) {
        if (!level->key && node->type != NODE_SCALAR)
            return fail(loader, mark, "a key must be a plain text");
        if (!level->key) {
            if (level->node->count == KEYS_MAX)
                return fail(loader, mark, "too many keys in one map");
            if (duplicate_key(level, node->text))
                return fail(loader, mark, "this key stands twice in its map");
            level->key = node->text;
            level->key_line = node->line;
            level->key_column = node->column;
            return true;
        }
        node->key = level->key;
        node->key_line = level->key_line;
        node->key_column = level->key_column;
        level->key = NULL;
    }
    if (level->last)
        level->last->next = node;
    else
        level->node->first = node;
    level->last = node;
    level->node->count++;
    return true;
}

static struct anchor *remember(struct loader *loader, const yaml_char_t *name,
                               struct node *node, bool open)
{
    struct anchor *anchor;

    if (!name)
        return NULL;
    anchor = arena_alloc(&loader->file->arena, sizeof(*anchor));
    if (anchor) {
        *anchor = (struct anchor){.node = node, .weight = 1, .open = open};
        map_put(&loader->anchors, (const char *)name, anchor);
    }
    return anchor;
}

static bool is_null(const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;

    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

static bool on_scalar(struct loader *loader, const yaml_event_t *event)
{
    struct node *node = new_node(loader, NODE_SCALAR, event->start_mark);

    if (!node)
        return fail(loader, event->start_mark, "the file needs too much memory");
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->null = is_null(event);
    if (!node->null)
        node->text = utf8_sanitize_arena(&loader->file->arena,
                                         (const char *)event->data.scalar.value,
                                         event->data.scalar.length, UTF8_NEWLINE_KEEP);
    if (!node->text)
        return fail(loader, event->start_mark, "the file needs too much memory");
    (void)remember(loader, event->data.scalar.anchor, node, false);
    return attach(loader, node, 1, event->start_mark);
}

static bool on_open(struct loader *loader, const yaml_event_t *event, enum node_type type,
                    const yaml_char_t *anchor)
{
    struct node *node = new_node(loader, type, event->start_mark);

    if (!node)
        return fail(loader, event->start_mark, "the file needs too much memory");
    if (loader->depth == DEPTH_MAX)
        return fail(loader, event->start_mark, "nested too deeply (64 levels at most)");
    if (!attach(loader, node, 1, event->start_mark))
        return false;
    loader->levels[loader->depth++] = (struct level){
        .node = node, .anchor = remember(loader, anchor, node, true), .weight = 1};
    return true;
}

static void on_close(struct loader *loader)
{
    const struct level *level = &loader->levels[--loader->depth];

    if (level->anchor) {
        level->anchor->open = false;
        level->anchor->weight = level->weight;
    }
    if (loader->depth > 0)
        loader->levels[loader->depth - 1].weight += level->weight - 1;
}

static bool on_alias(struct loader *loader, const yaml_event_t *event)
{
    const struct anchor *anchor =
        map_get(&loader->anchors, (const char *)event->data.alias.anchor);
    struct node *node;

    if (!anchor)
        return fail(loader, event->start_mark, "this alias has no anchor");
    if (anchor->open)
        return fail(loader, event->start_mark, "this alias contains itself");
    node = arena_alloc(&loader->file->arena, sizeof(*node));
    if (!node)
        return fail(loader, event->start_mark, "the file needs too much memory");
    *node = *anchor->node;
    node->next = NULL;
    node->key = NULL;
    node->line = (int)event->start_mark.line + 1;
    node->column = (int)event->start_mark.column + 1;
    return attach(loader, node, anchor->weight, event->start_mark);
}

static bool on_event(struct loader *loader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return on_scalar(loader, event);
    case YAML_SEQUENCE_START_EVENT:
        return on_open(loader, event, NODE_LIST, event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return on_open(loader, event, NODE_MAP, event->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_close(loader);
        return true;
    case YAML_ALIAS_EVENT:
        return on_alias(loader, event);
    case YAML_DOCUMENT_START_EVENT:
        loader->root = NULL;
        map_clear(&loader->anchors);
        return true;
    case YAML_DOCUMENT_END_EVENT:
        if (loader->documents.count == DOCUMENTS_MAX)
            return fail(loader, event->start_mark, "too many documents in one file");
        if (loader->root)
            vec_push(&loader->documents, loader->root);
        return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    default:
        return true;
    }
}

/* Bytes that are no text are found before there are lines: count them. */
static yaml_mark_t place_of_problem(const yaml_parser_t *parser, const char *text,
                                    size_t size)
{
    yaml_mark_t mark = {0};
    const char *end = text + size, *at = text, *bad;

    if (parser->error != YAML_READER_ERROR || parser->problem_offset > size)
        return parser->problem_mark;
    bad = text + parser->problem_offset;
    while (at < bad) {
        uint32_t code;

        at += utf8_decode(at, end, &code);
        mark.column = code == '\n' ? 0 : mark.column + 1;
        mark.line += code == '\n';
    }
    return mark;
}

static bool run(struct loader *loader, yaml_parser_t *parser, const char *text,
                size_t size)
{
    for (;;) {
        yaml_event_t event;
        bool ok, end;

        if (!yaml_parser_parse(parser, &event)) {
            char problem[200];

            snprintf(problem, sizeof(problem), "%s%s%s",
                     parser->problem ? parser->problem : "bad",
                     parser->context ? ", " : "", parser->context ? parser->context : "");
            return fail(loader, place_of_problem(parser, text, size), problem);
        }
        ok = on_event(loader, &event);
        end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (!ok || end)
            return ok;
    }
}

struct node_file *yaml_load_text(const char *name, const char *text, size_t size,
                                 struct err *err)
{
    struct loader *loader = xcalloc(1, sizeof(*loader));
    struct node_file *file = xcalloc(1, sizeof(*file));
    yaml_parser_t parser;
    bool ok;

    file->path = xstrdup(name);
    arena_init(&file->arena, (size_t)64 << 20);
    map_init(&loader->anchors);
    loader->file = file;
    loader->err = err;
    if (size > FILE_MAX) {
        err_set(err, ERR_LIMIT, "larger than 1 MiB");
        ok = false;
    } else if (!yaml_parser_initialize(&parser)) {
        err_set(err, ERR_SYSTEM, "out of memory");
        ok = false;
    } else {
        yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
        ok = run(loader, &parser, text, size);
        yaml_parser_delete(&parser);
    }
    if (ok) {
        size_t bytes = (loader->documents.count + 1) * sizeof(struct node *);

        file->documents = arena_alloc(&file->arena, bytes);
        file->document_count = file->documents ? loader->documents.count : 0;
        if (file->document_count > 0)
            memcpy(file->documents, loader->documents.items,
                   file->document_count * sizeof(struct node *));
    }
    vec_free(&loader->documents);
    map_done(&loader->anchors);
    free(loader);
    if (!ok) {
        node_file_free(file);
        return NULL;
    }
    return file;
}

/* The whole file, at most FILE_MAX bytes and one more to notice what is larger. */
static bool read_file(const char *path, struct buf *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    char chunk[16384];
    ssize_t n;

    if (fd < 0 || fstat(fd, &status) != 0) {
        err_set(err, ERR_CONFIG, "%s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        err_set(err, ERR_CONFIG, "not a regular file");
        close(fd);
        return false;
    }
    while ((n = read(fd, chunk, sizeof(chunk))) > 0)
        if (!buf_add(out, chunk, (size_t)n))
            break;
    if (n != 0)
        err_set(err, out->overflow ? ERR_LIMIT : ERR_CONFIG, "%s",
                out->overflow ? "larger than 1 MiB" : strerror(errno));
    close(fd);
    return n == 0;
}

struct node_file *yaml_load(const char *path, struct err *err)
{
    struct node_file *file = NULL;
    struct buf text;

    buf_init(&text, FILE_MAX);
    if (read_file(path, &text, err))
        file = yaml_load_text(path, text.data, text.size, err);
    buf_done(&text);
    return file;
}

const char *yaml_library_version(void)
{
    return yaml_get_version_string();
}
