// The nft program, for our own table. Everything else it has is only read.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "harden/flows.h"

namespace sallyport::harden {

class Nft {
 public:
  // An error with what to do: it is not installed, or this is not root.
  static std::expected<Nft, std::string> open();

  std::expected<std::string, std::string> ruleset_json() const;  // everything
  std::expected<std::string, std::string> ruleset_text() const;
  std::expected<std::string, std::string> ruleset_listing() const;  // with the handles of what is in it
  std::expected<std::string, std::string> table_text() const;  // "" when the table is not there
  std::expected<std::string, std::string> table_json() const;  // the same

  // Both in one transaction: either all of it is there, or nothing has changed. The table itself stays where it is among the
  // others, so that what is taken back is the same to the byte.
  std::expected<void, std::string> apply(const Flows& flows) const;
  std::expected<void, std::string> restore(const std::string& table_text) const;

 private:
  explicit Nft(std::string path) : path_(std::move(path)) {}
  std::expected<std::string, std::string> run(const std::vector<std::string>& arguments, std::string_view input = {}) const;
  std::expected<std::string, std::string> table(bool as_json) const;

  std::string path_;
};

}  // namespace sallyport::harden
