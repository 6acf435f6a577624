// One table of the policy file being read: typed access to its keys, each wrong one noted as a Problem. A key nobody asked
// for is unknown, so the keys a section knows are exactly those its reader asks for.
#pragma once

#include <functional>

#include "policy/load.h"
#include "policy/toml_tree.h"

namespace sallyport::policy {

class Section {
 public:
  // `title` is how messages call it: "[server]", "[[share]]".
  Section(const TomlValue& table, std::string title, std::vector<Problem>& errors)
      : table_(table), title_(std::move(title)), errors_(errors) {}

  const Position& at() const { return table_.at; }
  const std::string& title() const { return title_; }
  // Where a key stands, the section itself when it is absent.
  const Position& at(std::string_view key) const;
  bool has(std::string_view key) const { return table_.find(key) != nullptr; }

  // Each leaves `into` as it is when the key is absent or wrong, and tells whether it was written.
  bool text(std::string_view key, std::string& into);
  bool flag(std::string_view key, bool& into);
  bool number(std::string_view key, uint32_t lowest, uint32_t highest, uint32_t& into);
  bool texts(std::string_view key, std::vector<std::string>& into);
  // One of a few words; `into` gets its index.
  bool choice(std::string_view key, std::span<const std::string_view> words, size_t& into);
  // The value as it is, for keys with rules of their own; nullptr when absent.
  const TomlValue* any(std::string_view key);
  // Calls `each` with every string of the list and its place.
  void each_text(std::string_view key, const std::function<void(const std::string&, const Position&)>& each);

  void require(std::string_view key, std::string_view suggestion);
  void error(const Position& at, std::string text, std::string suggestion = {});
  // After all keys have been asked for.
  void reject_unknown();

 private:
  const TomlValue* get(std::string_view key, TomlKind kind, std::string_view wanted);

  const TomlValue& table_;
  std::string title_;
  std::vector<Problem>& errors_;
  std::vector<std::string_view> known_;
};

}  // namespace sallyport::policy
