#include "audit/targets.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace sallyport::audit {
namespace {

using policy::IpAddress;
using Done = std::expected<void, std::string>;
using ReadWord = std::function<std::expected<TargetWord, std::string>(std::string_view)>;

// What a list of words came to.
struct Gathered {
  std::vector<AddressRange> ranges;
  std::map<IpAddress, std::string> names;
  std::vector<std::string> notes;

  void add(TargetWord word) {
    ranges.insert(ranges.end(), word.ranges.begin(), word.ranges.end());
    if (!word.note.empty()) notes.push_back(std::move(word.note));
    if (word.name.empty()) return;
    for (auto& range : word.ranges) names.emplace(range.first, word.name);
  }
};

std::string_view trimmed(std::string_view line) {
  line = line.substr(0, line.find('#'));
  auto first = line.find_first_not_of(" \t\r");
  if (first == line.npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

Done gather_lines(std::istream& in, const std::string& file, const ReadWord& read, Gathered& out) {
  std::string line;
  for (size_t number = 1; std::getline(in, line); number++) {
    auto text = trimmed(line);
    if (text.empty()) continue;
    if (text.front() == '@') return std::unexpected(fmt::format("{}:{}: a file of targets names no other file", file, number));
    auto word = read(text);
    if (!word) return std::unexpected(fmt::format("{}:{}: {}", file, number, word.error()));
    out.add(std::move(*word));
  }
  if (in.bad()) return std::unexpected(fmt::format("{}: {}", file, std::strerror(errno)));
  return {};
}

Done gather_file(const std::string& file, const ReadWord& read, Gathered& out) {
  if (file == "-") return gather_lines(std::cin, "standard input", read, out);
  std::ifstream in(file);
  if (!in) return std::unexpected(fmt::format("{}: {}", printable(file), std::strerror(errno)));
  return gather_lines(in, printable(file), read, out);
}

std::expected<Gathered, std::string> gather(const std::vector<std::string>& words, const ReadWord& read) {
  Gathered out;
  for (auto& text : words) {
    if (text.starts_with('@')) {
      if (auto done = gather_file(text.substr(1), read, out); !done) return std::unexpected(done.error());
      continue;
    }
    auto word = read(text);
    if (!word) return std::unexpected(word.error());
    out.add(std::move(*word));
  }
  return out;
}

}  // namespace

Targets::Targets(AddressSet set, uint64_t seed) : set_(std::move(set)), order_(set_.size(), seed), seed_(seed) {
  for (auto& range : set_.ranges()) (range.first.is_v4() ? v4_ : v6_) = true;
}

std::expected<Targets, std::string> Targets::read(const TargetRequest& request, const Resolver& resolver) {
  auto wanted = gather(request.targets, [&](auto text) { return read_target(text, request.whole_blocks, resolver); });
  if (!wanted) return std::unexpected(wanted.error());
  AddressSet set(std::move(wanted->ranges));
  auto left_out = gather(request.excluded, [&](std::string_view text) {
    auto word = read_exclusion(text, resolver);
    // What does nothing is most often a typing mistake.
    if (word && !set.overlaps(AddressSet(word->ranges)))
      wanted->notes.push_back(fmt::format("'{}': excluded, but no target", printable(text)));
    return word;
  });
  if (!left_out) return std::unexpected(left_out.error());
  Targets targets(set.without(AddressSet(std::move(left_out->ranges))), request.seed);
  if (targets.size() == 0) return std::unexpected(set.size() == 0 ? "no targets" : "every target is excluded");
  targets.names_ = std::move(wanted->names);
  targets.notes_ = std::move(wanted->notes);
  targets.notes_.insert(targets.notes_.end(), left_out->notes.begin(), left_out->notes.end());
  return targets;
}

std::optional<uint64_t> Targets::position_of(const IpAddress& address) const {
  auto index = set_.index_of(address);
  if (!index) return std::nullopt;
  return order_.position_of(*index);
}

std::string_view Targets::name_of(const IpAddress& address) const {
  auto found = names_.find(address);
  return found == names_.end() ? std::string_view{} : found->second;
}

// FNV-1a, 64 bits.
uint64_t Targets::fingerprint() const {
  uint64_t hash = 0xcbf29ce484222325;
  auto add = [&](uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (unsigned shift = 0; shift < 64; shift += 8) add(static_cast<uint8_t>(seed_ >> shift));
  for (auto& range : set_.ranges()) {
    for (auto byte : range.first.bytes) add(byte);
    for (auto byte : range.last.bytes) add(byte);
  }
  return hash;
}

}  // namespace sallyport::audit
