#include "policy/toml_tree.h"

#include <algorithm>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace sallyport::policy {
namespace {

Position position(const toml::source_region& region, const std::string& file) {
  return {file, region.begin.line, region.begin.column};
}

TomlDate to_date(const toml::date& date) {
  return {{std::chrono::year(date.year), std::chrono::month(date.month), std::chrono::day(date.day)}, {}, {}};
}

TomlDate to_date(const toml::date_time& moment) {
  auto date = to_date(moment.date);
  date.of_day =
      std::chrono::hours(moment.time.hour) + std::chrono::minutes(moment.time.minute) + std::chrono::seconds(moment.time.second);
  if (moment.offset) date.offset = std::chrono::minutes(moment.offset->minutes);
  return date;
}

TomlValue convert(const toml::node& node, const std::string& file);

TomlValue convert_table(const toml::table& table, TomlValue value, const std::string& file) {
  value.kind = TomlKind::table;
  for (auto&& [key, node] : table)
    value.entries.push_back({std::string(key.str()), position(key.source(), file), convert(node, file)});
  std::sort(value.entries.begin(), value.entries.end(), [](const TomlEntry& a, const TomlEntry& b) {
    return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
  });
  return value;
}

TomlValue convert_array(const toml::array& array, TomlValue value, const std::string& file) {
  value.kind = TomlKind::array;
  for (auto&& node : array) value.items.push_back(convert(node, file));
  return value;
}

// The parser's nesting limit bounds the recursion.
TomlValue convert(const toml::node& node, const std::string& file) {
  TomlValue value;
  value.at = position(node.source(), file);
  if (auto* table = node.as_table()) return convert_table(*table, std::move(value), file);
  if (auto* array = node.as_array()) return convert_array(*array, std::move(value), file);
  if (auto* text = node.as_string()) value.kind = TomlKind::string, value.text = text->get();
  if (auto* number = node.as_integer()) value.kind = TomlKind::integer, value.integer = number->get();
  if (node.as_floating_point()) value.kind = TomlKind::real;
  if (auto* flag = node.as_boolean()) value.kind = TomlKind::boolean, value.boolean = flag->get();
  if (auto* date = node.as_date()) value.kind = TomlKind::date, value.date = to_date(date->get());
  if (auto* moment = node.as_date_time()) value.kind = TomlKind::date_time, value.date = to_date(moment->get());
  if (node.as_time()) value.kind = TomlKind::time;
  return value;
}

}  // namespace

TomlResult parse_toml(std::string_view text, const std::string& file) {
  auto parsed = toml::parse(text);
  if (parsed) return {convert(parsed.table(), file), {}, {}};
  auto& error = parsed.error();
  return {std::nullopt, position(error.source(), file), std::string(error.description())};
}

bool TomlValue::is_table_array() const {
  return kind == TomlKind::array && !items.empty() &&
         std::all_of(items.begin(), items.end(), [](const TomlValue& item) { return item.kind == TomlKind::table; });
}

const TomlEntry* TomlValue::find(std::string_view key) const {
  for (auto& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

std::string_view describe(const TomlValue& value) {
  switch (value.kind) {
    case TomlKind::table: return "a table";
    case TomlKind::array: return "a list";
    case TomlKind::string: return "a string";
    case TomlKind::integer: return "a whole number";
    case TomlKind::real: return "a number with a fraction";
    case TomlKind::boolean: return "true or false";
    case TomlKind::date: return "a date";
    case TomlKind::date_time: return "a date with a time";
    case TomlKind::time: return "a time of day";
  }
  return "something else";
}

}  // namespace sallyport::policy
