#include "policy/section.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "policy/nearest.h"

namespace sallyport::policy {
namespace {

struct Foreign {
  std::string_view word, advice;
};

// What people who come from other servers write.
constexpr Foreign kForeign[] = {
    {"browseable", "write hidden = true or false"},
    {"browsable", "write hidden = true or false"},
    {"writable", "write read_only = true or false"},
    {"writeable", "write read_only = true or false"},
    {"valid_users", "name users in read = [...] and write = [...]"},
    {"read_list", "name users in read = [...]"},
    {"write_list", "name users in write = [...]"},
    {"guest_ok", "write guest = true in a [[zone]], with its reason, and name \"guest\" in the share's read = [...]"},
    {"hosts_allow", "name networks in a [[zone]]"},
    {"min_protocol", "write min_dialect"},
    {"max_protocol", "write max_dialect"},
    {"expires", "write until"},
};

std::string advice_for(std::string_view key, std::span<const std::string_view> known) {
  for (auto [word, advice] : kForeign)
    if (word == key) return std::string(advice);
  auto near = nearest(key, known);
  if (!near.empty()) return fmt::format("did you mean \"{}\"?", near);
  return fmt::format("known here: {}", fmt::join(known, ", "));
}

}  // namespace

const Position& Section::at(std::string_view key) const {
  auto* entry = table_.find(key);
  return entry ? entry->value.at : table_.at;
}

const TomlValue* Section::any(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  auto* entry = table_.find(key);
  return entry ? &entry->value : nullptr;
}

const TomlValue* Section::get(std::string_view key, TomlKind kind, std::string_view wanted) {
  auto* value = any(key);
  if (!value || value->kind == kind) return value;
  error(value->at, fmt::format("{} must be {}, this is {}", key, wanted, describe(*value)),
        kind == TomlKind::string  ? "put it in \"quotes\""
        : kind == TomlKind::array ? "write it as [\"...\"]"
                                  : "write it without quotes");
  return nullptr;
}

bool Section::text(std::string_view key, std::string& into) {
  auto* value = get(key, TomlKind::string, "a string");
  if (!value) return false;
  into = value->text;
  return true;
}

bool Section::flag(std::string_view key, bool& into) {
  auto* value = get(key, TomlKind::boolean, "true or false");
  if (!value) return false;
  into = value->boolean;
  return true;
}

bool Section::number(std::string_view key, uint32_t lowest, uint32_t highest, uint32_t& into) {
  auto* value = get(key, TomlKind::integer, "a whole number");
  if (!value) return false;
  if (value->integer < lowest || value->integer > highest) {
    error(value->at, fmt::format("{} = {} is out of range", key, value->integer),
          fmt::format("write a number from {} to {}", lowest, highest));
    return false;
  }
  into = static_cast<uint32_t>(value->integer);
  return true;
}

void Section::each_text(std::string_view key, const std::function<void(const std::string&, const Position&)>& each) {
  auto* value = get(key, TomlKind::array, "a list of strings");
  if (!value) return;
  for (auto& item : value->items) {
    if (item.kind == TomlKind::string)
      each(item.text, item.at);
    else
      error(item.at, fmt::format("{} must be a list of strings, this member is {}", key, describe(item)), "put it in \"quotes\"");
  }
}

bool Section::texts(std::string_view key, std::vector<std::string>& into) {
  std::vector<std::string> list;
  each_text(key, [&](const std::string& text, const Position&) { list.push_back(text); });
  if (!has(key)) return false;
  into = std::move(list);
  return true;
}

bool Section::choice(std::string_view key, std::span<const std::string_view> words, size_t& into) {
  auto* value = get(key, TomlKind::string, "a string");
  if (!value) return false;
  auto found = std::find(words.begin(), words.end(), value->text);
  if (found == words.end()) {
    auto near = nearest(value->text, words);
    error(value->at, fmt::format("{} = \"{}\" is not known", key, value->text),
          near.empty() ? fmt::format("write one of \"{}\"", fmt::join(words, "\", \""))
                       : fmt::format("did you mean \"{}\"?", near));
    return false;
  }
  into = static_cast<size_t>(found - words.begin());
  return true;
}

void Section::require(std::string_view key, std::string_view suggestion) {
  if (!has(key)) error(table_.at, fmt::format("{} has no {}", title_, key), std::string(suggestion));
}

void Section::error(const Position& at, std::string text, std::string suggestion) {
  errors_.push_back({at, std::move(text), std::move(suggestion)});
}

void Section::reject_unknown() {
  for (auto& entry : table_.entries)
    if (std::find(known_.begin(), known_.end(), entry.key) == known_.end())
      error(entry.at, fmt::format("unknown key \"{}\" in {}", entry.key, title_), advice_for(entry.key, known_));
}

}  // namespace sallyport::policy
