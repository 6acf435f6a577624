#include "cli/decode/capture.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <pcap/pcap.h>

namespace sallyport::cli {

void Capture::Close::operator()(pcap* handle) const { pcap_close(handle); }

std::expected<Capture, std::string> Capture::open(const std::string& file) {
  char error[PCAP_ERRBUF_SIZE] = "";
  Capture out;
  out.handle_.reset(pcap_open_offline_with_tstamp_precision(file.c_str(), PCAP_TSTAMP_PRECISION_NANO, error));
  if (!out.handle_) return std::unexpected(std::string(error));
  out.link_type_ = pcap_datalink(out.handle_.get());
  return out;
}

std::optional<std::variant<TcpSegment, UdpDatagram>> Capture::next() {
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  int got = 0;
  while ((got = pcap_next_ex(handle_.get(), &header, &data)) == 1) {
    CaptureTime time(std::chrono::seconds(header->ts.tv_sec) + std::chrono::nanoseconds(header->ts.tv_usec));
    Bytes packet{data, header->caplen};
    if (auto segment = find_segment(packet, link_type_)) {
      segment->time = time;
      return *segment;
    }
    if (auto datagram = find_datagram(packet, link_type_)) {
      datagram->time = time;
      return *datagram;
    }
  }
  if (got != PCAP_ERROR_BREAK) error_ = pcap_geterr(handle_.get());
  return std::nullopt;
}

std::string to_string(const Endpoint& endpoint) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(endpoint.is_ipv6 ? AF_INET6 : AF_INET, endpoint.address.data(), text, sizeof text);
  return endpoint.is_ipv6 ? fmt::format("[{}]:{}", text, endpoint.port) : fmt::format("{}:{}", text, endpoint.port);
}

}  // namespace sallyport::cli
