#include "audit/report/markup.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::audit {
namespace {

constexpr size_t kBarLeft = 350, kBarMost = 220, kLine = 24, kBarsShown = 12;

size_t bar_width(size_t count, size_t most) { return most ? std::max<size_t>(count ? 2 : 0, count * kBarMost / most) : 0; }

struct Bar {
  std::string label, colour;
  size_t count = 0;
};

// One bar a line: its label at the left, its number behind it.
std::string bars(const std::vector<Bar>& list, size_t left) {
  size_t most = 0;
  for (auto& bar : list) most = std::max(most, bar.count);
  auto out = fmt::format("<svg role=\"img\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">", left + kBarMost + 60,
                         list.size() * kLine + 4);
  for (size_t i = 0; i < list.size(); i++) {
    auto& bar = list[i];
    auto width = bar_width(bar.count, most), top = i * kLine;
    out += fmt::format(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\" "
        "rx=\"2\"/><text x=\"{}\" y=\"{}\">{}</text>",
        left - 8, top + 16, escaped(bar.label), bar.colour, left, top + 3, width, left + width + 6, top + 16, bar.count);
  }
  return out + "</svg>";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out.push_back(c);
    }
  return out;
}

std::string grade_class(Grade grade) {
  static constexpr const char* kClasses[] = {"gnone", "ga", "gb", "gc", "gd", "ge", "gf"};
  return kClasses[static_cast<size_t>(grade)];
}

std::string grade_letter(Grade grade) {
  return fmt::format("<span class=\"letter {}\">{}</span>", grade_class(grade), to_string(grade));
}

std::string severity_badge(Severity severity, std::string_view text) {
  return fmt::format("<span class=\"badge {}\">{}</span>", to_string(severity), escaped(text));
}

std::string grade_chart(const Report& report) {
  auto counts = count_grades(report);
  std::vector<Bar> list;
  for (auto grade : {Grade::f, Grade::e, Grade::d, Grade::c, Grade::b, Grade::a, Grade::none})
    list.push_back({to_string(grade), grade_class(grade), counts[static_cast<size_t>(grade)]});
  return bars(list, 28);
}

std::string finding_chart(const std::vector<KindCount>& counts) {
  if (counts.empty()) return "<p>Nothing was found.</p>";
  std::vector<Bar> list;
  for (auto& [kind, hosts] : counts) {
    if (list.size() == kBarsShown) break;
    list.push_back({shortened(kind->title, 48), std::string(to_string(kind->severity)), hosts});
  }
  return bars(list, kBarLeft);
}

}  // namespace sallyport::audit
