#include "cli/decode/message_log.h"

#include <fmt/chrono.h>

#include "wire/decoder.h"

namespace sallyport::cli {

using wire::Json;

namespace {
StreamId ordered(const StreamId& id) { return id.from < id.to ? id : StreamId{id.to, id.from}; }

bool on_session_port(const StreamId& id) { return id.from.port == 139 || id.to.port == 139; }

// The frames of the session service itself.
Json describe_session_frame(nbt::Frame frame, Bytes body) {
  Json out{{"type", nbt::to_string(frame.type)}};
  if (frame.type == nbt::FrameType::session_request) {
    auto request = nbt::decode_session_request(body);
    if (!request) return {{"type", nbt::to_string(frame.type)}, {"fault", "no two names"}, {"raw", wire::hex(body)}};
    auto show = [](const nbt::ScopedName& name) {
      auto text = to_string(name.name) + (name.scope.empty() ? "" : "." + name.scope);
      return printable(std::u16string(text.begin(), text.end()));
    };
    out["body"] = {{"CalledName", show(request->called)}, {"CallingName", show(request->calling)}};
  } else if (frame.type == nbt::FrameType::negative_session_response) {
    nbt::NegativeSessionResponse response;
    if (!wire::decode(response, body)) out["body"] = wire::Printer::print(response);
  } else if (frame.type == nbt::FrameType::retarget_session_response) {
    nbt::RetargetSessionResponse response;
    if (!wire::decode(response, body)) out["body"] = wire::Printer::print(response);
  }
  return out;
}
}  // namespace

std::string to_string(CaptureTime time) {
  auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  auto fraction = micros % 1'000'000;
  if (fraction < 0) fraction += 1'000'000;
  return fmt::format("{:%FT%T}.{:06}Z", fmt::gmtime(static_cast<time_t>((micros - fraction) / 1'000'000)), fraction);
}

void MessageLog::data(const StreamId& id, CaptureTime time, Bytes bytes) {
  auto& both = connection(id);
  auto& frames = reader(both, id);
  buffered_ -= frames.buffered();
  if (buffered_ + bytes.size() > kMaxBuffered) frames.gap();
  frames.add(bytes, [&](nbt::Frame header, Bytes body) { frame(both, id, time, header, body); });
  buffered_ += frames.buffered();
}

void MessageLog::gap(const StreamId& id, CaptureTime time, uint32_t missing) {
  auto& frames = reader(connection(id), id);
  buffered_ -= frames.buffered();
  frames.gap();
  emit(id, time, {{"fault", fmt::format("{} bytes were not captured", missing)}});
}

void MessageLog::end(const StreamId& id) {
  auto found = connections_.find(ordered(id));
  if (found == connections_.end()) return;
  if (auto reader = found->second.readers.find(id); reader != found->second.readers.end()) {
    buffered_ -= reader->second.buffered();
    found->second.readers.erase(reader);
  }
  if (found->second.readers.empty()) connections_.erase(found);
}

MessageLog::Connection& MessageLog::connection(const StreamId& id) { return connections_[ordered(id)]; }

FrameReader& MessageLog::reader(Connection& connection, const StreamId& id) {
  auto transport = on_session_port(id) ? nbt::Transport::session_service : nbt::Transport::direct_tcp;
  return connection.readers.try_emplace(id, transport).first->second;
}

void MessageLog::frame(Connection& connection, const StreamId& id, CaptureTime time, nbt::Frame frame, Bytes body) {
  if (frame.type == nbt::FrameType::session_message) compound(connection, id, time, body);
  else emit(id, time, describe_session_frame(frame, body));
}

void MessageLog::compound(Connection& connection, const StreamId& id, CaptureTime time, Bytes body) {
  for (size_t part = 0;; part++) {
    smb2::Header header;
    bool more = !wire::decode(header, body) && header.next_command >= smb2::Header::kSize && header.next_command < body.size();
    auto message = more ? body.first(header.next_command) : body;
    auto description = proto::describe_message(message, hints_for(connection, message));
    if (part || more) description["compound"] = part;
    emit(id, time, std::move(description));
    if (!more) return;
    body = body.subspan(header.next_command);
  }
}

// Remembers what a request asks for, and recalls it for the response.
proto::Hints MessageLog::hints_for(Connection& connection, Bytes message) {
  smb2::Header header;
  if (wire::decode(header, message)) return {};
  if (!header.is_response()) {
    auto hints = proto::hints_from(message);
    bool useful = hints.info_class || hints.info_type != smb2::InfoType::file;
    if (connection.asked.size() >= kMaxAsked) connection.asked.erase(connection.asked.begin());
    if (useful) connection.asked[header.message_id] = hints;
    return {};
  }
  auto found = connection.asked.find(header.message_id);
  if (found == connection.asked.end()) return {};
  auto hints = found->second;
  if (header.status != NtStatus::pending) connection.asked.erase(found);
  return hints;
}

void MessageLog::emit(const StreamId& id, CaptureTime time, Json description) {
  Json line{{"time", to_string(time)}, {"source", to_string(id.from)}, {"destination", to_string(id.to)}};
  line.update(description);
  sink_(std::move(line));
}

}  // namespace sallyport::cli
