#include "doctor/codes/code_finder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/nt_status.h"
#include "doctor/codes/tables.h"
#include "doctor/text.h"

namespace sallyport::doctor {
namespace {

constexpr std::string_view kWordCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

std::vector<std::string_view> symbols_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_of(kWordCharacters), text.size()));
    if (text.empty()) return words;
    auto word = text.substr(0, text.find_first_not_of(kWordCharacters));
    words.push_back(word);
    text.remove_prefix(word.size());
  }
}

std::optional<uint32_t> number(std::string_view text, int base) {
  uint32_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "0xC000006D", and eight digits without the 0x.
std::optional<uint32_t> hex_word(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) return number(word.substr(2), 16);
  bool bare = word.size() == 8 && (word[0] == 'C' || word[0] == 'c' || word[0] == '8') && word[1] == '0';
  return bare ? number(word, 16) : std::nullopt;
}

std::optional<FoundCode> nt_status_name(std::string_view word) {
  if (word.starts_with("NT_")) word.remove_prefix(3);
  if (!word.starts_with("STATUS_")) return std::nullopt;
  for (auto& row : nt_status_codes())
    if (row.name == word) return FoundCode{CodeClass::nt_status, row.value};
#define X(name, value, text) \
  if (word == text) return FoundCode{CodeClass::nt_status, value};
  SALLYPORT_NT_STATUS(X)
#undef X
  return std::nullopt;
}

std::optional<FoundCode> name_of_code(std::string_view word) {
  if (auto status = nt_status_name(word)) return status;
  for (auto table : {win32_codes(), hresult_codes()})
    for (auto& row : table)
      if (!row.name.empty() && row.name == word) return FoundCode{CodeClass::none, row.value};
  for (auto& row : errno_codes())
    if (row.name == word) return FoundCode{CodeClass::posix, row.value};
  return std::nullopt;
}

// The number behind one of the phrases Linux programs print before an errno.
std::optional<FoundCode> after_phrase(const std::string& text) {
  static constexpr std::array<std::string_view, 7> kPhrases = {"mount error(", "mount error ", "return code = -", "return code=-",
                                                               "rc = -",       "rc=-",         "errno "};
  for (auto phrase : kPhrases) {
    auto at = text.find(phrase);
    if (at == text.npos) continue;
    auto digits = std::string_view(text).substr(at + phrase.size());
    digits = digits.substr(0, digits.find_first_not_of("0123456789"));
    if (auto value = number(digits, 10)) return FoundCode{CodeClass::posix, *value};
  }
  return std::nullopt;
}

std::optional<FoundCode> sentence_of_errno(const std::string& text) {
  for (auto& row : errno_codes())
    if (text.find(lowered(row.text)) != text.npos) return FoundCode{CodeClass::posix, row.value};
  return std::nullopt;
}

std::string_view unquoted(std::string_view text) {
  auto begin = text.find_first_not_of(" \t\r\n\"'");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n\"'.") - begin + 1);
}

// Nothing but a decimal number: an HRESULT as some programs print it, negative or not, an errno, or a Win32 code.
std::vector<FoundCode> bare_number(std::string_view text) {
  if (text.starts_with('-')) {
    auto value = number(text.substr(1), 10);
    if (!value) return {};
    if (*value <= 0xFFFF) return {{CodeClass::posix, *value}};
    return {{CodeClass::none, 0 - *value}};
  }
  auto value = number(text, 10);
  if (!value) return {};
  if (*value > 0xFFFF) return {{CodeClass::none, *value}};
  return {{CodeClass::win32, *value}, {CodeClass::posix, *value}};
}

}  // namespace

std::vector<FoundCode> find_codes(std::string_view given) {
  auto text = unquoted(given);
  if (auto bare = bare_number(text); !bare.empty()) return bare;
  auto small = lowered(text);
  if (auto code = after_phrase(small)) return {*code};
  auto words = symbols_of(text);
  for (auto word : words)
    if (auto code = name_of_code(word)) return {*code};
  for (auto word : words)
    if (auto value = hex_word(word)) return {{CodeClass::none, *value}};
  if (auto code = sentence_of_errno(small)) return {*code};
  // "System error 53 has occurred." A sentence of Windows': Linux' have been looked for.
  for (auto word : words)
    if (auto value = number(word, 10)) return {{CodeClass::none, *value}};
  return {};
}

CodeStage find_stage(std::string_view given) {
  auto text = lowered(given);
  auto has = [&](std::string_view phrase) { return text.find(phrase) != text.npos; };
  if (has("tree connect failed") || has("send error in tcon")) return CodeStage::share;
  if (has("session setup failed") || has("sesssetup") || has("login failed") || has("logon failed")) return CodeStage::login;
  if (has("negotiation failed") || has("negprot")) return CodeStage::negotiating;
  if (has("connection to ") || has("connect error") || has("error connecting to")) return CodeStage::connecting;
  if (has("listing ") || has("opening remote file") || has("putting file") || has("making remote directory"))
    return CodeStage::file;
  return CodeStage::unsaid;
}

bool looks_like_code(std::string_view given) {
  auto text = unquoted(given);
  if (text.starts_with("\\\\") || text.starts_with("//") || text.starts_with("smb:")) return false;
  if (text.find_first_of(" (") != text.npos) return true;
  if (!bare_number(text).empty() || hex_word(text) || name_of_code(text)) return true;
  for (auto prefix : {"STATUS_", "NT_STATUS_", "ERROR_", "NERR_", "0x"})
    if (text.starts_with(prefix)) return true;
  return false;
}

}  // namespace sallyport::doctor
