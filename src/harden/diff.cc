#include "harden/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sallyport::harden {
namespace {

using Lines = std::vector<std::string_view>;

constexpr size_t kContext = 3;
constexpr size_t kMostCells = 25'000'000;  // of the table below; texts that differ more are shown as replaced

struct Edit {
  char sign;  // ' ', '-', '+'
  std::string_view line;
};

Lines split(std::string_view text) {
  Lines lines;
  for (size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// The longest common subsequence, from the end: length[i][j] of what follows i and j.
std::vector<Edit> middle_edits(const Lines& a, const Lines& b) {
  std::vector<Edit> edits;
  size_t i = 0, j = 0, width = b.size() + 1;
  if (a.size() * b.size() <= kMostCells) {
    std::vector<uint32_t> length((a.size() + 1) * width, 0);
    for (size_t x = a.size(); x-- > 0;)
      for (size_t y = b.size(); y-- > 0;)
        length[x * width + y] =
            a[x] == b[y] ? length[(x + 1) * width + y + 1] + 1 : std::max(length[(x + 1) * width + y], length[x * width + y + 1]);
    while (i < a.size() && j < b.size()) {
      if (a[i] == b[j])
        edits.push_back({' ', a[i]}), i++, j++;
      else if (length[(i + 1) * width + j] >= length[i * width + j + 1])
        edits.push_back({'-', a[i++]});
      else
        edits.push_back({'+', b[j++]});
    }
  }
  while (i < a.size()) edits.push_back({'-', a[i++]});
  while (j < b.size()) edits.push_back({'+', b[j++]});
  return edits;
}

std::vector<Edit> edits_of(Lines a, Lines b) {
  size_t head = 0, tail = 0;
  while (head < std::min(a.size(), b.size()) && a[head] == b[head]) head++;
  while (tail < std::min(a.size(), b.size()) - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) tail++;
  std::vector<Edit> edits;
  for (size_t i = 0; i < head; i++) edits.push_back({' ', a[i]});
  auto inner = middle_edits(Lines(a.begin() + static_cast<long>(head), a.end() - static_cast<long>(tail)),
                            Lines(b.begin() + static_cast<long>(head), b.end() - static_cast<long>(tail)));
  edits.insert(edits.end(), inner.begin(), inner.end());
  for (size_t i = a.size() - tail; i < a.size(); i++) edits.push_back({' ', a[i]});
  return edits;
}

// "12,3", or "11,0" for nothing behind line 11.
std::string span(size_t first, size_t count) { return fmt::format("{},{}", count ? first + 1 : first, count); }

std::string hunk(const std::vector<Edit>& edits, size_t from, size_t to) {
  size_t before = 0, after = 0, old_count = 0, new_count = 0;
  for (size_t i = 0; i < from; i++) before += edits[i].sign != '+', after += edits[i].sign != '-';
  std::string lines;
  for (size_t i = from; i < to; i++) {
    old_count += edits[i].sign != '+', new_count += edits[i].sign != '-';
    lines += fmt::format("{}{}\n", edits[i].sign, edits[i].line);
  }
  return fmt::format("@@ -{} +{} @@\n{}", span(before, old_count), span(after, new_count), lines);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name) {
  auto edits = edits_of(split(before), split(after));
  auto changed = [&](size_t i) { return edits[i].sign != ' '; };
  std::string text;
  for (size_t i = 0; i < edits.size(); i++) {
    if (!changed(i)) continue;
    size_t from = i > kContext ? i - kContext : 0, last = i;
    // Changes that share their context are one hunk.
    for (size_t j = i + 1; j < edits.size() && j <= last + 2 * kContext; j++)
      if (changed(j)) last = j;
    size_t to = std::min(edits.size(), last + kContext + 1);
    if (text.empty()) text = fmt::format("--- {}\n+++ {}\n", before_name, after_name);
    text += hunk(edits, from, to);
    i = to - 1;
  }
  return text;
}

}  // namespace sallyport::harden
