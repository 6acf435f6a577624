#include "proto/describe.h"

#include "proto/catalogue_entry.h"
#include "proto/describe_cifs.h"
#include "proto/fscc/notify.h"
#include "proto/smb2/change_notify.h"
#include "proto/smb2/create.h"
#include "proto/smb2/error.h"
#include "proto/smb2/ioctl.h"
#include "proto/smb2/negotiate.h"
#include "proto/smb2/query_directory.h"
#include "proto/smb2/set_info.h"
#include "proto/smb2/transform.h"

namespace sallyport::proto {

using namespace smb2;
using wire::Json;

namespace {
template <class T>
std::optional<T> body_of(Bytes message) {
  T body{};
  if (wire::decode(body, message, Header::kSize)) return std::nullopt;
  return body;
}

Json described(const MessageType& type, Bytes base) {
  Json out;
  if (auto fault = type.print(base, out))
    return {{"fault", wire::describe(fault)}, {"raw", wire::hex(base.subspan(std::min(type.at, base.size())))}};
  return out;
}

// Adds what `data` holds under `name`, when its type is known.
void add_value(Json& to, const char* name, const MessageType* type, Bytes data) {
  if (type && !data.empty()) to[name] = described(*type, data);
}

template <class Body>
void add_negotiate_contexts(Bytes message, Json& json) {
  auto body = body_of<Body>(message);
  if (!body || !json.contains("NegotiateContextList")) return;
  for (size_t i = 0; i < body->contexts.size(); i++) {
    const auto& context = body->contexts[i];
    add_value(json["NegotiateContextList"][i], "Value", negotiate_context_type(context.type), context.data);
  }
}

template <class Body>
void add_create_contexts(Bytes message, Json& json, bool response) {
  auto body = body_of<Body>(message);
  if (!body) return;
  for (size_t i = 0; i < body->contexts.size(); i++) {
    const auto& context = body->contexts[i];
    add_value(json["CreateContexts"][i], "Value", create_context_type(context, response), context.data);
  }
}

void add_symbolic_link(Bytes message, Json& json) {
  auto body = body_of<ErrorResponse>(message);
  if (!body || body->error_data.empty()) return;
  if (body->error_context_count == 0) return add_value(json, "Value", &kMessageType<SymbolicLinkError>, body->error_data);
  ErrorContexts list;
  if (wire::decode(list, body->error_data)) return;
  for (const auto& context : list.contexts) {
    auto& value = json["ErrorContexts"].emplace_back(wire::Printer::print(context));
    if (context.error_id == ErrorId::default_id) add_value(value, "Value", &kMessageType<SymbolicLinkError>, context.data);
  }
}

void add_request_details(const Header& header, Bytes message, Json& json) {
  switch (header.command) {
    case Command::negotiate: return add_negotiate_contexts<NegotiateRequest>(message, json);
    case Command::create: return add_create_contexts<CreateRequest>(message, json, false);
    case Command::ioctl:
      if (auto body = body_of<IoctlRequest>(message))
        add_value(json, "InputValue", fsctl_type(body->ctl_code, false), body->input);
      return;
    case Command::set_info:
      if (auto body = body_of<SetInfoRequest>(message))
        add_value(json, "Value", info_type(body->info_type, body->file_info_class), body->input);
      return;
    default: return;
  }
}

void add_response_details(const Header& header, Bytes message, const Hints& hints, Json& json) {
  auto known = hints.info_class || hints.info_type == InfoType::security ? info_type(hints.info_type, hints.info_class) : nullptr;
  switch (header.command) {
    case Command::negotiate: return add_negotiate_contexts<NegotiateResponse>(message, json);
    case Command::create: return add_create_contexts<CreateResponse>(message, json, true);
    case Command::ioctl:
      if (auto body = body_of<IoctlResponse>(message))
        add_value(json, "OutputValue", fsctl_type(body->ctl_code, true), body->output);
      return;
    case Command::change_notify:
      if (auto body = body_of<ChangeNotifyResponse>(message))
        add_value(json, "Value", &kMessageType<fscc::FileNotifyList>, body->output);
      return;
    case Command::query_info:
    case Command::query_directory:
      // A buffer that overflowed ends in the middle of something.
      if (header.status == NtStatus::buffer_overflow) return;
      if (auto body = body_of<QueryInfoResponse>(message)) add_value(json, "Value", known, body->output);
      return;
    default: return;
  }
}

Json describe_smb2(Bytes message, const Hints& hints) {
  Json out;
  out["header"] = described(kMessageType<Header>, message);
  Header header;
  if (wire::decode(header, message)) return out;
  auto* type = body_type(header, message);
  if (!type) {
    out["fault"] = "no such command, or no body";
    out["raw"] = wire::hex(message.subspan(Header::kSize));
    return out;
  }
  out["type"] = type->name;
  auto& body = out["body"] = described(*type, message);
  if (body.contains("fault")) return out;
  if (has_error_body(header, message)) add_symbolic_link(message, body);
  else if (header.is_response()) add_response_details(header, message, hints, body);
  else add_request_details(header, message, body);
  return out;
}

Json describe_alone(const MessageType& type, Bytes message) { return {{"type", type.name}, {"body", described(type, message)}}; }

const MessageType& compression_type(Bytes message) {
  constexpr size_t kFirstFlags = 10;
  bool chained = message.size() > kFirstFlags + 1 && (message[kFirstFlags] & kCompressionFlagChained);
  return chained ? kMessageType<CompressionTransformChained> : kMessageType<CompressionTransformUnchained>;
}

uint32_t protocol_id(Bytes message) { return message.size() < 4 ? 0 : load_le<uint32_t>(message.data()); }
}  // namespace

Hints hints_from(Bytes request) {
  Header header;
  if (wire::decode(header, request) || header.is_response()) return {};
  if (header.command == Command::query_info)
    if (auto body = body_of<QueryInfoRequest>(request)) return {body->info_type, body->file_info_class};
  if (header.command == Command::query_directory)
    if (auto body = body_of<QueryDirectoryRequest>(request))
      return {InfoType::file, static_cast<uint8_t>(body->file_information_class)};
  return {};
}

Json describe_message(Bytes message, const Hints& hints) {
  switch (protocol_id(message)) {
    case kProtocolId: return describe_smb2(message, hints);
    case kTransformProtocolId: return describe_alone(kMessageType<TransformHeader>, message);
    case kCompressionProtocolId: return describe_alone(compression_type(message), message);
    case kSmb1ProtocolId: return describe_cifs(message);
    default: return {{"fault", "not an SMB message"}, {"raw", wire::hex(message)}};
  }
}

wire::Fault recode_message(Bytes message, Buffer& out) {
  switch (protocol_id(message)) {
    case kTransformProtocolId: return kMessageType<TransformHeader>.recode(message, out);
    case kCompressionProtocolId: return compression_type(message).recode(message, out);
    case kSmb1ProtocolId: return recode_cifs(message, out);
    default: break;
  }
  Header header;
  if (auto fault = wire::decode(header, message)) return fault;
  wire::encode(header, out, 0);
  auto* type = body_type(header, message);
  if (!type) return {wire::FaultKind::bad_value, "Command", 12};
  return type->recode(message, out);
}

}  // namespace sallyport::proto
