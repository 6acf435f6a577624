#include "cli/decode/text.h"

#include "proto/cifs/header.h"
#include "proto/smb2/header.h"

namespace sallyport::cli {

using wire::Json;

namespace {
constexpr size_t kTextLimit = 64;  // of one value

std::string text_of(const Json& value);

// Name=value, what is empty left out, with the name of what it is inside before a dot.
void append_members(const Json& object, const std::string& prefix, std::string& out) {
  for (const auto& [name, value] : object.items()) {
    if (name == "StructureSize" || name == "WordCount" || name.starts_with("AndX") || value == "" || value.is_null()) continue;
    if (value.is_object()) {
      append_members(value, prefix + name + ".", out);
    } else if (!value.is_array() || !value.empty()) {
      fmt::format_to(std::back_inserter(out), " {}{}={}", prefix, name, text_of(value));
    }
  }
}

std::string text_of(const Json& value) {
  if (value.is_string()) return fmt::format("\"{}\"", value.get<std::string>());
  if (value.is_number_unsigned() && value.get<uint64_t>() > 0xFFFF) return fmt::format("0x{:x}", value.get<uint64_t>());
  if (!value.is_array() && !value.is_object()) return value.dump();
  std::string inside;
  if (value.is_object()) append_members(value, "", inside);
  else
    for (const auto& element : value) inside += (inside.empty() ? "" : ", ") + text_of(element);
  return (value.is_object() ? "{" : "[") + std::string(inside.starts_with(' ') ? inside.substr(1) : inside) +
         (value.is_object() ? "}" : "]");
}

std::string smb1_header_text(const Json& header) {
  bool response = header["Flags"].get<uint32_t>() & cifs::header_flags::kReply;
  auto number = [&](const char* name) { return header[name].get<uint32_t>(); };
  auto out = fmt::format("{} {}  mid {} pid {} uid {} tid {}", header["Command"].get<std::string>(),
                         response ? "response" : "request", number("MID"), number("PIDHigh") << 16 | number("PIDLow"),
                         number("UID"), number("TID"));
  if (response) out += " " + header["Status"].get<std::string>();
  return out;
}

std::string header_text(const Json& header) {
  if (header.contains("MID")) return smb1_header_text(header);
  bool response = header["Flags"].get<uint32_t>() & smb2::header_flags::kServerToRedir;
  auto out =
      fmt::format("{} {}  message {} session 0x{:x}", header["Command"].get<std::string>(), response ? "response" : "request",
                  header["MessageId"].get<uint64_t>(), header["SessionId"].get<uint64_t>());
  if (header.contains("AsyncId")) fmt::format_to(std::back_inserter(out), " async 0x{:x}", header["AsyncId"].get<uint64_t>());
  else fmt::format_to(std::back_inserter(out), " tree 0x{:x}", header["TreeId"].get<uint32_t>());
  if (response) out += " " + header["Status"].get<std::string>();
  return out;
}
}  // namespace

void shorten(Json& json, size_t limit) {
  if (json.is_structured()) {
    for (auto& element : json) shorten(element, limit);
  } else if (json.is_string()) {
    auto& text = json.get_ref<std::string&>();
    if (text.size() <= limit) return;
    size_t cut = limit;
    while (cut && (text[cut] & 0xC0) == 0x80) cut--;  // not inside a character
    text = fmt::format("{}... ({} in all)", text.substr(0, cut), text.size());
  }
}

std::string text_line(const Json& description) {
  auto json = description;
  shorten(json, kTextLimit);
  auto time = json["time"].get<std::string>();
  auto out = fmt::format("{}  {} > {}  ", time.substr(time.find('T') + 1, 15), json["source"].get<std::string>(),
                         json["destination"].get<std::string>());
  if (json.contains("header") && json["header"].contains("Command")) out += header_text(json["header"]) + " ";
  else if (json.contains("type")) out += json["type"].get<std::string>() + " ";
  if (json.contains("body")) append_members(json["body"], "", out);
  if (json.contains("andx"))
    for (const auto& next : json["andx"]) {
      out += "  + " + next["command"].get<std::string>();
      append_members(next["body"], "", out);
    }
  if (json.contains("fault")) out += " fault: " + json["fault"].get<std::string>();
  return out;
}

}  // namespace sallyport::cli
