#include "doctor/name/hosts_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "doctor/text.h"

namespace sallyport::doctor {

std::vector<HostsEntry> find_in_hosts(std::string_view text, std::string_view name) {
  std::vector<HostsEntry> found;
  unsigned number = 0;
  for (auto line : lines_of(text)) {
    number++;
    auto words = words_of(line.substr(0, line.find('#')));
    auto address = words.empty() ? std::nullopt : policy::parse_address(words[0]);
    if (!address) continue;
    if (std::any_of(words.begin() + 1, words.end(), [&](auto word) { return same_text(word, name); }))
      found.push_back({*address, number});
  }
  return found;
}

NameAnswer ask_hosts_file(const std::string& file, const std::string& name) {
  NameAnswer answer;
  answer.source = NameSource::hosts_file;
  answer.from = file;
  auto text = read_text(file);
  answer.state = text ? NameState::absent : NameState::failed;
  if (!text) answer.text = "cannot be read";
  for (auto& entry : find_in_hosts(text.value_or(""), name)) {
    if (answer.addresses.empty()) answer.from = fmt::format("{}:{}", file, entry.line);
    answer.state = NameState::found;
    answer.addresses.push_back(entry.address);
  }
  return answer;
}

}  // namespace sallyport::doctor
