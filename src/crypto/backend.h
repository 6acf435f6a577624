// Which code does the AES work. OpenSSL can do all of it; where processor and build allow, AES-NI kernels of our own
// interleave CMAC and CCM over several messages, and Intel IPsec-MB does GCM and GMAC.
// SALLYPORT_CRYPTO=openssl in the environment keeps everything with OpenSSL.
#pragma once

#include <string>

namespace sallyport::crypto {

enum class Backend { openssl, accelerated };

// What the next call will use; may change at any time, also for keys already in use.
Backend backend();
// Asking for `accelerated` on a machine that has nothing to offer leaves OpenSSL in charge.
void force_backend(Backend wanted);
bool accelerated_available();
// For logs and `sallyport status`: "OpenSSL 3.0.22", "AES-NI, IPsec-MB 1.3.0, OpenSSL 3.0.22".
std::string backend_name();

// The AES-NI kernels, and IPsec-MB's GCM, are there and `backend()` allows them.
bool use_aes_ni();
bool use_ipsec_mb();

}  // namespace sallyport::crypto
