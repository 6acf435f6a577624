// The segmentation plan: who speaks to whom, in the order in which it can be brought about.
#pragma once

#include "harden/writers.h"

namespace sallyport::harden {

// A group of sources as the plan shows it: one zone, one lease, one device that is held back.
struct Segment {
  std::string title;
  std::vector<std::string> sources;  // networks and devices, as text
  std::optional<policy::Door> door;
  bool udp = false;
  std::string ports;             // "139, UDP 137-138"
  std::string note;  // "until 2027-03-31"
  bool held = false;
};
std::vector<Segment> segments_of(const Flows& flows);

// The steps, numbered by who shows them.
std::vector<std::string> steps_of(const Subject& subject);

}  // namespace sallyport::harden
