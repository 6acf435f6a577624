// A TOML 1.0 document as a plain tree with a position on every node. Only toml_tree.cc sees the TOML library, which costs
// seconds to include, and nothing here throws.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/config.h"

namespace sallyport::policy {

enum class TomlKind { table, array, string, integer, real, boolean, date, date_time, time };

struct TomlDate {
  std::chrono::year_month_day day;
  std::chrono::seconds of_day{0};
  std::optional<std::chrono::minutes> offset;  // from UTC; none: local time
};

struct TomlEntry;

struct TomlValue {
  TomlKind kind = TomlKind::table;
  Position at;
  std::string text;                // string
  int64_t integer = 0;             // integer
  bool boolean = false;            // boolean
  TomlDate date;                   // date, date_time
  std::vector<TomlValue> items;    // array
  std::vector<TomlEntry> entries;  // table, in the order of the file

  bool is_table_array() const;
  const TomlEntry* find(std::string_view key) const;
};

struct TomlEntry {
  std::string key;
  Position at;  // of the key
  TomlValue value;
};

struct TomlResult {
  std::optional<TomlValue> root;  // a table
  Position fault_at;
  std::string fault;
};

TomlResult parse_toml(std::string_view text, const std::string& file);

// "a table", "a whole number", ...
std::string_view describe(const TomlValue& value);

}  // namespace sallyport::policy
