// A JSON value as its text, made as it is written down: a report of a large network is not held as a tree of values, which
// took longer to build than the hosts to ask.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace sallyport::audit {

class JsonText {
 public:
  struct Member;

  JsonText() : text_("null") {}
  JsonText(std::integral auto value) : text_(fmt::to_string(value)) {}  // bool as well
  JsonText(std::floating_point auto value) : text_(fmt::to_string(value)) {}  // finite
  JsonText(std::string_view utf8) { quote(utf8, text_); }
  JsonText(const std::string& utf8) : JsonText(std::string_view(utf8)) {}
  JsonText(const char* utf8) : JsonText(std::string_view(utf8)) {}
  JsonText(std::initializer_list<Member> members);  // an object of these, in this order
  static JsonText object() { return JsonText(Literal{}, "{}"); }
  static JsonText array() { return JsonText(Literal{}, "[]"); }

  void push_back(const JsonText& value) { append({}, value); }                  // of an array
  void add(std::string_view name, const JsonText& value) { append(name, value); }  // of an object; a name is not empty
  const std::string& text() const { return text_; }

 private:
  struct Literal {};
  JsonText(Literal, const char* text) : text_(text) {}

  // Before the bracket at the end.
  void append(std::string_view name, const JsonText& value) {
    auto end = text_.back();
    text_.pop_back();
    if (text_.size() > 1) text_ += ',';
    if (!name.empty()) {
      quote(name, text_);
      text_ += ':';
    }
    text_.append(value.text_) += end;
  }
  static bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }
  static void quote(std::string_view utf8, std::string& out) {
    out += '"';
    while (!utf8.empty()) {
      auto plain = std::ranges::find_if(utf8, needs_escape);
      out.append(utf8.begin(), plain);
      utf8 = {plain, utf8.end()};
      if (utf8.empty()) break;
      auto c = static_cast<unsigned char>(utf8.front());
      out += c < 0x20 ? fmt::format("\\u{:04x}", c) : fmt::format("\\{}", utf8.front());
      utf8.remove_prefix(1);
    }
    out += '"';
  }

  std::string text_;
};

struct JsonText::Member {
  std::string_view name;
  JsonText value;
};

inline JsonText::JsonText(std::initializer_list<Member> members) : text_("{}") {
  size_t room = 2;
  for (auto& [name, value] : members) room += name.size() + value.text_.size() + 4;
  text_.reserve(room);
  for (auto& [name, value] : members) add(name, value);
}

}  // namespace sallyport::audit
