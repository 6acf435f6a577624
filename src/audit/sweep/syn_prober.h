// Asks with SYNs of its own making, which root may do: no connection comes about, and nothing is kept of a question but the
// hash in its sequence number. The kernel, which knows nothing of them, resets what answers.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "audit/sweep/arp_sweep.h"
#include "audit/sweep/capture_ring.h"
#include "audit/sweep/route.h"
#include "audit/sweep/source_ports.h"
#include "audit/sweep/syn_packet.h"

namespace sallyport::audit {

class SynProber : public Prober {
 public:
  // For targets of one family or both. The error is for people: most often, that this needs root.
  static std::expected<std::unique_ptr<SynProber>, std::string> open(bool v4, bool v6);

  // Frames for those who answered by ARP are sent past the kernel's table of neighbours, which holds about a thousand.
  void send_directly(const PresentNeighbours& neighbours) override { neighbours_ = &neighbours; }
  size_t ask(std::span<const Probe> probes, const Sink& sink) override;
  void collect(std::chrono::microseconds patience, const Sink& sink) override;
  bool lost() override;

 private:
  static constexpr size_t kBatch = 64;
  struct Path {  // of one address family
    Descriptor raw;
    Descriptor frames;  // for what is sent directly
    CaptureRing ring;
    SourceFinder sources;
  };
  struct Batch;

  SynProber(SourcePorts ports, SipKey key) : ports_(std::move(ports)), key_(key) {}
  static std::expected<std::unique_ptr<Path>, std::string> open_path(bool v4, PortBlock ports);
  size_t ask_some(std::span<const Probe> probes, const Sink& sink);
  size_t fill(Batch& batch, std::span<const Probe> probes);
  std::optional<PresentNeighbours::Way> way_to(const policy::IpAddress& address) const;
  void add(Batch& batch, const Probe& probe, const policy::IpAddress& from);
  void judge(Bytes packet, const Sink& sink);

  SourcePorts ports_;
  SipKey key_;
  const PresentNeighbours* neighbours_ = nullptr;
  std::unique_ptr<Path> v4_, v6_;  // null where not asked for
  bool delayed_ = false;  // the socket's buffer is full
  bool dropped_ = false;  // a packet found no room in the device's queue or the neighbour table
};

}  // namespace sallyport::audit
