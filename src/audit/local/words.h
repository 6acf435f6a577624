// Cutting text of the system's files into lines, words and numbers.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <vector>

namespace sallyport::audit::local {

inline std::vector<std::string_view> pieces(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> found;
  for (auto at = text.find_first_not_of(separators); at < text.size(); at = text.find_first_not_of(separators, at)) {
    auto end = std::min(text.find_first_of(separators, at), text.size());
    found.push_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}
inline std::vector<std::string_view> words_of(std::string_view text) { return pieces(text, " \t"); }
inline std::vector<std::string_view> lines_of(std::string_view text) { return pieces(text, "\n"); }

inline std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r"), last = text.find_last_not_of(" \t\r");
  return first == text.npos ? std::string_view() : text.substr(first, last - first + 1);
}

// All of the text, or nothing.
template <std::integral T>
std::optional<T> number(std::string_view text, int base = 10) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value) : std::nullopt;
}

}  // namespace sallyport::audit::local
