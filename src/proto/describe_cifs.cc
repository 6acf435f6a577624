// SMB1 messages for people: the header, then every block of the AndX chain through its declaration.
#include "proto/describe_cifs.h"

#include "proto/cifs/body.h"

namespace sallyport::proto {

using wire::Json;

namespace {
Json describe_block(const cifs::Header& header, const cifs::BlockAt& block, Bytes message) {
  return cifs::with_body(header, block, message, [&](auto body) -> Json {
    Json out{{"type", decltype(body)::kName}};
    if (auto fault = cifs::decode(body, header, message, block.at))
      out["body"] = {{"fault", wire::describe(fault)}, {"raw", wire::hex(message.subspan(block.at))}};
    else
      out["body"] = wire::Printer::print(body);
    return out;
  });
}
}  // namespace

namespace {
Json describe_part(const MessageType& type, Bytes bytes) {
  Json out{{"type", type.name}}, body;
  if (auto fault = type.print(bytes, body)) out["body"] = {{"fault", wire::describe(fault)}, {"raw", wire::hex(bytes)}};
  else out["body"] = std::move(body);
  return out;
}

Json describe_parts(const CifsParts& types, Bytes message) {
  auto bytes = cifs_part_bytes(message);
  Json out = Json::object();
  auto add = [&](const char* name, const MessageType* type, Bytes part) {
    if (type && !part.empty()) out[name] = describe_part(*type, part);
  };
  add("setup", types.setup, bytes.setup);
  add("parameters", types.parameters, bytes.parameters);
  add("data", types.data, bytes.data);
  return out;
}

// What the kinds of transactions call their parts.
struct PartsOf {
  CifsPartBytes& out;

  void operator()(const cifs::TransactionRequest& body) { take(body.call.setup, body.call); }
  void operator()(const cifs::Transaction2Request& body) { take(body.call.setup, body.call); }
  void operator()(const cifs::TransactionResponse& body) { take(body.answer.setup, body.answer); }
  void operator()(const cifs::Transaction2Response& body) { take(body.answer.setup, body.answer); }
  void operator()(const cifs::NtTransactRequest& body) { take(body.setup, body); }
  void operator()(const cifs::NtTransactResponse& body) { take(body.setup, body.piece); }
  void operator()(const auto&) {}

 private:
  void take(const std::vector<uint16_t>& setup, const auto& parts) {
    for (auto word : setup) store_le(out.setup.append(2), word);
    if (parts.total_parameter_count == parts.parameters.size()) out.parameters = parts.parameters;
    if (parts.total_data_count == parts.data.size()) out.data = parts.data;
  }
};
}  // namespace

CifsPartBytes cifs_part_bytes(Bytes message) {
  CifsPartBytes out;
  cifs::Header header;
  if (wire::decode(header, message) || message.size() <= cifs::Header::kSize) return out;
  cifs::with_body(header, {header.command, cifs::Header::kSize}, message, [&](auto body) {
    if (!cifs::decode(body, header, message)) PartsOf{out}(body);
    return 0;
  });
  return out;
}

Json describe_cifs(Bytes message, const std::optional<CifsQuestion>& asked) {
  cifs::Header header;
  if (auto fault = wire::decode(header, message)) return {{"fault", wire::describe(fault)}, {"raw", wire::hex(message)}};
  Json out{{"header", wire::Printer::print(header)}};
  if (!header.has_nt_status() && header.status != NtStatus::success) out["header"]["Status"] = to_string(header.dos_error());
  auto blocks = cifs::blocks(header, message);
  if (blocks.empty()) {
    out["fault"] = "no body";
    return out;
  }
  out.update(describe_block(header, blocks.front(), message));
  auto question = header.is_response() ? asked : cifs_question(message);
  if (question)
    if (auto parts = describe_parts(cifs_parts(*question, header.is_response()), message); !parts.empty()) out["parts"] = parts;
  for (size_t i = 1; i < blocks.size(); i++) {
    auto& next = out["andx"].emplace_back(Json{{"command", to_string(blocks[i].command)}});
    next.update(describe_block(header, blocks[i], message));
  }
  return out;
}

wire::Fault recode_cifs(Bytes message, Buffer& out) {
  cifs::Header header;
  if (auto fault = wire::decode(header, message)) return fault;
  wire::encode(header, out, 0);
  size_t before = 0;
  for (const auto& block : cifs::blocks(header, message)) {
    if (before) cifs::link_andx(out, before, block.command);
    before = out.size();
    auto fault = cifs::with_body(header, block, message, [&](auto body) -> wire::Fault {
      auto wrong = cifs::decode(body, header, message, block.at);
      if (!wrong) wire::encode(body, out, 0);
      return wrong;
    });
    if (fault) return fault;
  }
  return before ? wire::Fault{} : wire::Fault{wire::FaultKind::truncated, "WordCount", message.size()};
}

}  // namespace sallyport::proto
