#include "audit/report/columns.h"

#include "audit/report/words.h"

namespace sallyport::audit {

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::critical: return "1;31";
    case Severity::high: return "31";
    case Severity::medium: return "33";
    case Severity::low: return "36";
    case Severity::info: break;
  }
  return "2";
}

std::string padded(const std::string& text, size_t width) {
  auto columns = columns_of(text);
  return columns < width ? text + std::string(width - columns, ' ') : text;
}

// At spaces; a word that is longer than a line stays whole.
std::vector<std::string> broken(std::string_view text, size_t room) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    size_t at = 0, last = 0;
    for (size_t columns = 0; at < text.size() && (columns <= room || !last); at++) {
      if (text[at] == ' ') last = at;
      columns += (text[at] & 0xC0) != 0x80;
    }
    size_t cut = columns_of(text) <= room || !last ? text.size() : last;
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(std::min(text.size(), cut + 1));
  }
  return lines;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    lines.emplace_back(text.substr(0, text.find(at)));
    text.remove_prefix(std::min(text.size(), lines.back().size() + 1));
  }
  return lines;
}

}  // namespace sallyport::audit
