#include "audit/sweep/neighbour_table.h"

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace sallyport::audit {
namespace {

// A line of names, then one of hexadecimal numbers for each processor.
uint64_t column_sum(const char* file, std::string_view wanted) {
  std::ifstream in(file);
  std::string line, word;
  if (!std::getline(in, line)) return 0;
  std::istringstream names(line);
  size_t column = 0;
  while (names >> word && word != wanted) column++;
  if (word != wanted) return 0;
  uint64_t sum = 0;
  while (std::getline(in, line)) {
    std::istringstream numbers(line);
    uint64_t number = 0;
    for (size_t i = 0; i <= column; i++) numbers >> std::hex >> number;
    sum += numbers ? number : 0;
  }
  return sum;
}

}  // namespace

uint64_t NeighbourTable::count() {
  return column_sum("/proc/net/stat/arp_cache", "table_fulls") + column_sum("/proc/net/stat/ndisc_cache", "table_fulls");
}

bool NeighbourTable::overflowed(SweepClock::time_point now) {
  if (now - looked_ < std::chrono::milliseconds(50)) return false;
  looked_ = now;
  auto overflows = count();
  return std::exchange(overflows_, overflows) != overflows;
}

}  // namespace sallyport::audit
