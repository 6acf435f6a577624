// Follows the frames of connections and hands out one description a message: compounds taken apart, responses described
// with what their requests asked for.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "cli/decode/frames.h"
#include "cli/decode/reassembly.h"
#include "proto/describe.h"

namespace sallyport::cli {

class MessageLog {
 public:
  // The description has "time", "source", "destination" and what describe_message() says.
  using Sink = std::function<void(wire::Json)>;

  explicit MessageLog(Sink sink) : sink_(std::move(sink)) {}

  void data(const StreamId& id, CaptureTime time, Bytes bytes);
  void gap(const StreamId& id, CaptureTime time, uint32_t missing);
  void end(const StreamId& id);

 private:
  // Of both directions; found by the pair in either order.
  struct Connection {
    std::map<StreamId, FrameReader> readers;
    std::map<uint64_t, proto::Hints> asked;  // by MessageId
  };
  static constexpr size_t kMaxAsked = 1024;
  static constexpr size_t kMaxBuffered = 256 << 20;

  Connection& connection(const StreamId& id);
  FrameReader& reader(Connection& connection, const StreamId& id);
  void frame(Connection& connection, const StreamId& id, CaptureTime time, nbt::Frame frame, Bytes body);
  void compound(Connection& connection, const StreamId& id, CaptureTime time, Bytes body);
  proto::Hints hints_for(Connection& connection, Bytes message);
  void emit(const StreamId& id, CaptureTime time, wire::Json description);

  Sink sink_;
  std::map<StreamId, Connection> connections_;
  size_t buffered_ = 0;
};

// "2024-11-22T17:27:00.123456Z"
std::string to_string(CaptureTime time);

}  // namespace sallyport::cli
