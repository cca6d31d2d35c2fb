#include "CQRCode.h"

#include <limits.h>
#include <qrencode.h>

int32_t kt_qr_encode(const uint8_t *text, size_t length, uint8_t *modules, size_t room) {
    if (length == 0 || length > INT_MAX) return 0;
    QRcode *code = QRcode_encodeData((int)length, text, 0, QR_ECLEVEL_L);
    if (!code) return 0;
    int32_t side = code->width;
    size_t count = (size_t)side * (size_t)side;
    if (count > room) {
        side = 0;
    } else {
        // The lowest bit says dark; the others what kind of module it is.
        for (size_t index = 0; index < count; index++) modules[index] = code->data[index] & 1;
    }
    QRcode_free(code);
    return side;
}
