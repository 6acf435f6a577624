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

Json describe_cifs(Bytes message) {
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
