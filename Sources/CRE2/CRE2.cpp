#include "CRE2.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

struct kt_re2 {
    RE2 expression;

    kt_re2(const re2::StringPiece &pattern, const RE2::Options &options) : expression(pattern, options) {}
};

static size_t copy(const std::string &text, uint8_t *buffer, size_t capacity) {
    std::memcpy(buffer, text.data(), std::min(text.size(), capacity));
    return text.size();
}

kt_re2 *kt_re2_new(const uint8_t *pattern, size_t length, int64_t max_memory) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_memory);
    return new kt_re2(re2::StringPiece(reinterpret_cast<const char *>(pattern), length), options);
}

void kt_re2_free(kt_re2 *pattern) {
    delete pattern;
}

int32_t kt_re2_error_code(const kt_re2 *pattern) {
    return static_cast<int32_t>(pattern->expression.error_code());
}

size_t kt_re2_error_argument(const kt_re2 *pattern, uint8_t *buffer, size_t capacity) {
    return copy(pattern->expression.error_arg(), buffer, capacity);
}

int32_t kt_re2_group_count(const kt_re2 *pattern) {
    return pattern->expression.NumberOfCapturingGroups();
}

size_t kt_re2_group_name(const kt_re2 *pattern, int32_t group, uint8_t *buffer, size_t capacity) {
    const std::map<int, std::string> &names = pattern->expression.CapturingGroupNames();
    auto found = names.find(group);
    return found == names.end() ? 0 : copy(found->second, buffer, capacity);
}

bool kt_re2_match(const kt_re2 *pattern, const uint8_t *text, size_t length, size_t start, kt_re2_span *spans, int32_t span_count) {
    const char *begin = reinterpret_cast<const char *>(text);
    // An empty text may come as a null pointer, which RE2 would take for a group without a match.
    if (begin == nullptr) begin = "";
    re2::StringPiece whole(begin, length);
    if (span_count == 0) {
        return pattern->expression.Match(whole, start, length, RE2::UNANCHORED, nullptr, 0);
    }
    constexpr int32_t inline_count = 16;
    re2::StringPiece few[inline_count];
    std::vector<re2::StringPiece> many;
    re2::StringPiece *groups = few;
    if (span_count > inline_count) {
        many.resize(span_count);
        groups = many.data();
    }
    if (!pattern->expression.Match(whole, start, length, RE2::UNANCHORED, groups, span_count)) return false;
    for (int32_t index = 0; index < span_count; index++) {
        const re2::StringPiece &group = groups[index];
        if (group.data() == nullptr) {
            spans[index] = {-1, -1};
        } else {
            int64_t offset = group.data() - begin;
            spans[index] = {offset, offset + static_cast<int64_t>(group.size())};
        }
    }
    return true;
}
