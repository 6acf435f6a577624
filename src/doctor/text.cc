#include "doctor/text.h"

#include <fstream>
#include <iterator>

namespace sallyport::doctor {
namespace {

constexpr size_t kLargest = 1 << 20;
constexpr std::string_view kBlanks = " \t\r\v\f";

}  // namespace

std::optional<std::string> read_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kLargest, '\0');
  if (!in) return std::nullopt;
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof())) return std::nullopt;
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> lines_of(std::string_view text) {
  auto lines = split(text, '\n');
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    auto begin = line.find_first_not_of(kBlanks);
    if (begin == line.npos) return words;
    line.remove_prefix(begin);
    auto word = line.substr(0, line.find_first_of(kBlanks));
    words.push_back(word);
    line.remove_prefix(word.size());
  }
}

std::string_view trimmed(std::string_view text) {
  auto begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool same_text(std::string_view a, std::string_view b) { return lowered(a) == lowered(b); }

}  // namespace sallyport::doctor
