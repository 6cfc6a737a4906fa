/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "fixture.h"
#include "metrics.h"

/* All targets of a site, as one text. */
static void expose_site(const struct model *m, int64_t t_ns, bool as_is, bool openmetrics,
                        struct buffer *out)
{
    struct model_sample samples[MODEL_SLOTS];
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        model_sample(m, slot, t_ns, &samples[slot]);
    for (int t = 0; t < TARGET_COUNT; t++) {
        const struct target_kind *kind = target_kind((enum target)t);
        struct expose x = {
            .out = out, .openmetrics = openmetrics, .exemplars = openmetrics};
        struct scrape s = {m, t_ns, 0, as_is, samples};
        if (t == TARGET_BACKEND && !samples[0].life)
            continue;
        for (int i = 0; i < TARGET_TABLES_MAX && kind->tables[i].families; i++)
            expose_table(&x, kind->tables[i].families, *kind->tables[i].count, &s);
    }
    assert_false(out->failed);
}

/* Whether a series of this name is in the text. */
static bool has_series(const char *text, const char *name)
{
    size_t size = strlen(name);
    for (const char *at = text; (at = strstr(at, name)); at += size)
        if ((at == text || at[-1] == '\n') && (at[size] == '{' || at[size] == ' '))
            return true;
    return false;
}

/* A model in which all there can be has happened: pods were killed and are waiting. */
static struct model *crashed(void)
{
    return fixture_model((enum incident_kind[]){INCIDENT_MEMORY_LEAK, INCIDENT_COUNT});
}

static void every_name_that_is_asked_for_is_answered(void **state)
{
    (void)state;
    struct model *m = crashed();
    struct buffer now, as_is;
    buffer_init(&now, 64 << 20);
    buffer_init(&as_is, 64 << 20);
    /* While a pod waits for its restart, and while all run. */
    expose_site(m, fixture_time(-5), false, false, &now);
    expose_site(m, fixture_time(44.1), false, false, &now);
    expose_site(m, fixture_time(-5), true, false, &as_is);
    FILE *file = fopen(SOURCE_DIR "/tests/sim/metric_names.txt", "r");
    assert_non_null(file);
    char line[200], name[120], who[40];
    int names = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || sscanf(line, "%119s %39s", name, who) != 2)
            continue;
        names++;
        bool exposed = strcmp(who, "exposed") == 0,
             proposed = strcmp(who, "proposed") == 0;
        if (has_series(buffer_text(&now), name) != (exposed || proposed))
            fail_msg("%s should be %s", name, who);
        if (proposed && has_series(buffer_text(&as_is), name))
            fail_msg("%s is there although it is only proposed", name);
    }
    assert_true(names > 60);
    fclose(file);
    buffer_done(&now);
    buffer_done(&as_is);
    model_free(m);
}

static void as_it_is_there_is_no_bucket_for_the_objective(void **state)
{
    (void)state;
    struct model *m = crashed();
    struct buffer text;
    buffer_init(&text, 64 << 20);
    expose_site(m, T0, false, false, &text);
    assert_non_null(strstr(buffer_text(&text), ",le=\"0.2\"}"));
    buffer_clear(&text);
    expose_site(m, T0, true, false, &text);
    assert_null(strstr(buffer_text(&text), ",le=\"0.2\"}"));
    assert_non_null(strstr(buffer_text(&text), ",le=\"0.25\"}"));
    buffer_done(&text);
    model_free(m);
}

/* The value after a series, which must be there. */
static double value_of(const char *text, const char *series)
{
    const char *at = strstr(text, series);
    if (!at)
        fail_msg("%s is missing", series);
    return strtod(at + strlen(series), NULL);
}

static void histograms_and_counters_agree(void **state)
{
    (void)state;
    struct model *m = crashed();
    struct buffer out;
    buffer_init(&out, 64 << 20);
    expose_site(m, fixture_time(3), false, false, &out);
    const char *text = buffer_text(&out);
    static const char labels[] =
        "{method=\"POST\",endpoint=\"/api/query/execute\",status=\"200\"";
    char series[200];
    snprintf(series, sizeof series, "sql_studio_http_requests_total%s} ", labels);
    double total = value_of(text, series);
    snprintf(series, sizeof series,
             "sql_studio_http_request_duration_seconds_bucket%s,le=\"+Inf\"} ", labels);
    assert_true(total > 1000);
    assert_near(value_of(text, series), total, 0);
    snprintf(series, sizeof series, "sql_studio_http_request_duration_seconds_count%s} ",
             labels);
    assert_near(value_of(text, series), total, 0);
    snprintf(series, sizeof series, "sql_studio_http_response_size_bytes_count%s} ",
             labels);
    assert_near(value_of(text, series), total, 0);
    buffer_done(&out);
    model_free(m);
}

static void exemplars_name_real_traces(void **state)
{
    (void)state;
    struct model *m = crashed();
    struct buffer out;
    buffer_init(&out, 64 << 20);
    expose_site(m, fixture_time(3), false, true, &out);
    static const char mark[] = "# {trace_id=\"";
    int seen = 0;
    for (const char *at = buffer_text(&out); (at = strstr(at, mark)); seen++) {
        char id[33];
        struct model_event e;
        at += strlen(mark);
        snprintf(id, sizeof id, "%.32s", at);
        assert_true(model_event_by_trace_id(m, id, fixture_time(3), &e));
        assert_true(e.traced);
        /* It lies in the bucket whose line it is on. */
        double value = strtod(at + 34, NULL);
        assert_near(value, (double)e.duration_ns * 1e-9, 1e-6);
    }
    assert_true(seen > 50);
    buffer_done(&out);
    model_free(m);
}

/* What promtool says against a text; fails the test with it. */
static void check_metrics(struct buffer *out)
{
    char path[] = "/tmp/sim-expose-XXXXXX", command[160], line[300];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    const char *text = buffer_text(out);
    assert_int_equal(write(fd, text, out->size), (ssize_t)out->size);
    close(fd);
    snprintf(command, sizeof command, "promtool check metrics <%s 2>&1", path);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    while (fgets(line, sizeof line, pipe)) /* the node exporter's own way of writing */
        if (!strstr(line, "node_memory_Mem"))
            fail_msg("promtool: %s", line);
    pclose(pipe);
    unlink(path);
}

static void promtool_finds_no_fault(void **state)
{
    (void)state;
    if (system("command -v promtool >/dev/null 2>&1") != 0)
        skip();
    struct model *m = crashed();
    struct buffer out;
    buffer_init(&out, 64 << 20);
    expose_site(m, fixture_time(44.1), false, false, &out);
    check_metrics(&out);
    buffer_clear(&out);
    expose_site(m, fixture_time(-5), true, false, &out);
    check_metrics(&out);
    buffer_done(&out);
    model_free(m);
}

static void numbers_are_written_as_prometheus_reads_them(void **state)
{
    (void)state;

    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0,          "0"         },
        {1,          "1"         },
        {-2.5,       "-2.5"      },
        {0.1,        "0.1"       },
        {1e9,        "1000000000"},
        {123456.789, "123456.789"},
        {1795449600, "1795449600"},
        {3.2e-5,     "3.2e-05"   },
        {1e18,       "1e+18"     },
        {HUGE_VAL,   "+Inf"      },
        {-HUGE_VAL,  "-Inf"      }
    };
    struct buffer out;
    buffer_init(&out, 4096);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buffer_clear(&out);
        buffer_double(&out, rows[i].value);
        assert_string_equal(buffer_text(&out), rows[i].text);
    }
    buffer_clear(&out);
    buffer_double(&out, (double)NAN);
    assert_string_equal(buffer_text(&out), "NaN");
    buffer_clear(&out);
    buffer_int(&out, INT64_MIN);
    assert_string_equal(buffer_text(&out), "-9223372036854775808");
    buffer_clear(&out);
    buffer_json(&out, "a\"b\\c\n\x01");
    assert_string_equal(buffer_text(&out), "\"a\\\"b\\\\c\\n\\u0001\"");
    buffer_done(&out);
}

static void a_buffer_stops_at_its_maximum(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, 8);
    buffer_puts(&out, "12345678");
    assert_false(out.failed);
    buffer_putc(&out, '9');
    assert_true(out.failed);
    assert_string_equal(buffer_text(&out), "");
    buffer_clear(&out);
    buffer_puts(&out, "1234");
    assert_string_equal(buffer_text(&out), "1234");
    buffer_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_that_is_asked_for_is_answered),
        cmocka_unit_test(as_it_is_there_is_no_bucket_for_the_objective),
        cmocka_unit_test(histograms_and_counters_agree),
        cmocka_unit_test(exemplars_name_real_traces),
        cmocka_unit_test(promtool_finds_no_fault),
        cmocka_unit_test(numbers_are_written_as_prometheus_reads_them),
        cmocka_unit_test(a_buffer_stops_at_its_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
