#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "doctor/codes/codes.h"

namespace sallyport::doctor {
namespace {

struct Side {
  const char* label;
  const char* key;
  std::string_view UsualCause::* change;
};
constexpr Side kSides[] = {{"Windows", "windows", &UsualCause::windows},
                           {"Linux", "linux", &UsualCause::linux},
                           {"Samba", "samba", &UsualCause::samba},
                           {"Sallyport", "sallyport", &UsualCause::sallyport}};

std::string number_text(const CodeMeaning& meaning) {
  if (meaning.value <= 0xFFFF) return fmt::format("{}", meaning.value);
  return fmt::format("0x{:08X}", meaning.value);
}

// "0x80070035 ERROR_BAD_NETPATH, a Windows HRESULT that carries Win32 error 53"
std::string headline(const CodeMeaning& meaning) {
  auto line = number_text(meaning);
  if (!meaning.name.empty()) line += " " + meaning.name;
  line += fmt::format(", {}", to_string(meaning.code_class));
  if (meaning.value >> 16 == 0x8007) line += fmt::format(" that carries Win32 error {}", meaning.value & 0xFFFF);
  if (meaning.stage != CodeStage::unsaid) line += fmt::format(", {}", to_string(meaning.stage));
  return line;
}

std::string causes_text(const Condition& condition) {
  std::string out = "Usual causes, the commonest first:\n";
  for (size_t i = 0; i < condition.causes.size(); i++) {
    auto& cause = condition.causes[i];
    out += fmt::format("  {}. {}\n", i + 1, cause.text);
    for (auto& side : kSides)
      if (auto change = cause.*side.change; !change.empty()) out += fmt::format("     {:<10} {}\n", side.label, change);
  }
  return out;
}

nlohmann::json cause_json(const UsualCause& cause) {
  nlohmann::json out{{"cause", cause.text}};
  for (auto& side : kSides)
    if (auto change = cause.*side.change; !change.empty()) out["change"][side.key] = change;
  return out;
}

}  // namespace

std::string code_text(const std::string& asked, std::span<const CodeMeaning> meanings) {
  if (meanings.empty()) return fmt::format("There is no error code in \"{}\".\n", asked);
  std::string out;
  for (auto& meaning : meanings) {
    if (!out.empty()) out += "\n";
    if (!meaning.condition) {
      out += fmt::format("{}: not known here.\n", headline(meaning));
      continue;
    }
    // A code that was typed as such need not be repeated.
    auto head = headline(meaning);
    if (!head.starts_with(asked)) head = fmt::format("{}: {}", asked, head);
    out += fmt::format("{}\n{}\n{}", meaning.condition->meaning, head, causes_text(*meaning.condition));
  }
  return out;
}

std::string code_json(const std::string& asked, std::span<const CodeMeaning> meanings) {
  nlohmann::json out{
      {"format", "sallyport-doctor-code"}, {"format_version", 1}, {"asked", asked}, {"meanings", nlohmann::json::array()}};
  for (auto& meaning : meanings) {
    nlohmann::json one{
        {"value", meaning.value}, {"class", to_string(meaning.code_class)}, {"known", meaning.condition != nullptr}};
    if (!meaning.name.empty()) one["name"] = meaning.name;
    if (meaning.stage != CodeStage::unsaid) one["stage"] = to_string(meaning.stage);
    if (meaning.condition) {
      one["meaning"] = meaning.condition->meaning;
      for (auto& cause : meaning.condition->causes) one["causes"].push_back(cause_json(cause));
    }
    out["meanings"].push_back(std::move(one));
  }
  // Pasted text may be no UTF-8.
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace sallyport::doctor
