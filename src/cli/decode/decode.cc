#include "cli/decode/decode.h"

#include <ostream>

#include "cli/decode/message_log.h"
#include "cli/decode/text.h"
#include "proto/describe_datagrams.h"
#include "proto/describe_names.h"

namespace sallyport::cli {

namespace {
constexpr size_t kJsonLimit = 8192;  // of one value, unless all of it is asked for

bool of(uint16_t port, const UdpDatagram& datagram) {
  return datagram.source.port == port || datagram.destination.port == port;
}
// nullopt: of another service.
std::optional<wire::Json> describe_payload(const UdpDatagram& datagram) {
  if (of(nbt::kNameServicePort, datagram)) return proto::describe_name_packet(datagram.payload);
  if (of(nbt::kDatagramPort, datagram)) return proto::describe_datagram(datagram.payload);
  return std::nullopt;
}
wire::Json describe(const UdpDatagram& datagram, const wire::Json& payload) {
  wire::Json line{{"time", to_string(datagram.time)},
                  {"source", to_string(datagram.source)},
                  {"destination", to_string(datagram.destination)}};
  line.update(payload);
  return line;
}

bool wanted(const DecodeOptions& options, const TcpSegment& segment) {
  auto has = [&](uint16_t port) {
    return port == 445 || port == 139 || std::find(options.ports.begin(), options.ports.end(), port) != options.ports.end();
  };
  return has(segment.source.port) || has(segment.destination.port);
}

void print(const DecodeOptions& options, wire::Json description, std::ostream& out) {
  if (!options.json) {
    out << text_line(description) << '\n';
    return;
  }
  if (!options.full) shorten(description, kJsonLimit);
  out << description.dump(-1, ' ', false, wire::Json::error_handler_t::replace) << '\n';
}
}  // namespace

int run_decode(const DecodeOptions& options, std::ostream& out, std::ostream& err) {
  auto capture = Capture::open(options.file);
  if (!capture) {
    err << "cannot read the capture: " << capture.error() << '\n';
    return 1;
  }
  MessageLog log([&](wire::Json description) { print(options, std::move(description), out); });
  Reassembler reassembler({
      .data = [&](const StreamId& id, CaptureTime time, Bytes bytes) { log.data(id, time, bytes); },
      .gap = [&](const StreamId& id, CaptureTime time, uint32_t missing) { log.gap(id, time, missing); },
      .end = [&](const StreamId& id) { log.end(id); },
  });
  while (auto packet = capture->next()) {
    if (auto* segment = std::get_if<TcpSegment>(&*packet); segment && wanted(options, *segment)) reassembler.add(*segment);
    if (auto* datagram = std::get_if<UdpDatagram>(&*packet))
      if (auto payload = describe_payload(*datagram)) print(options, describe(*datagram, *payload), out);
  }
  reassembler.finish();
  if (capture->error().empty()) return 0;
  err << "the capture ends early: " << capture->error() << '\n';
  return 1;
}

}  // namespace sallyport::cli
