/** Token servers in three languages, with this widget's id; the key comes from the environment. */
export interface Sample {
  readonly id: string;
  readonly name: string;
  readonly code: string;
}

const python = (id: string): string => `# pip install pyjwt
import datetime
import os

import jwt

def token(member):
    now = datetime.datetime.now(datetime.timezone.utc)
    claims = {
        "sub": "${id}",
        "iat": now,
        "exp": now + datetime.timedelta(seconds=500),
        "attributes": {  # every value is a string
            "name": member.name,
            "memberID": str(member.id),
            "isPremiumUser": "true" if member.premium else "false",
        },
    }
    # the 44 characters as they are: do not decode them
    return jwt.encode(claims, os.environ["WIDGET_SECURITY_KEY"], algorithm="HS256")
`;

const node = (id: string): string => `// npm install jsonwebtoken
import jwt from "jsonwebtoken";

export function token(member) {
  const claims = {
    sub: "${id}",
    attributes: { // every value is a string
      name: member.name,
      memberID: String(member.id),
      isPremiumUser: String(member.isPremium),
    },
  };
  // the 44 characters as they are: do not decode them
  return jwt.sign(claims, process.env.WIDGET_SECURITY_KEY, { algorithm: "HS256", expiresIn: 500 });
}

// app.get("/token", (request, response) => response.json({ data: token(request.user) }));
`;

const c = (id: string): string => `/* cc token.c -lcrypto && WIDGET_SECURITY_KEY=... ./a.out */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* RFC 4648 5, without padding; returns the number of characters. */
static size_t base64url(const unsigned char *bytes, size_t n, char *out)
{
    size_t length = (size_t)EVP_EncodeBlock((unsigned char *)out, bytes, (int)n);

    while (length > 0 && out[length - 1] == '=')
        length--;
    for (size_t i = 0; i < length; i++)
        out[i] = out[i] == '+' ? '-' : out[i] == '/' ? '_' : out[i];
    out[length] = 0;
    return length;
}

int main(void)
{
    static const char header[] = "{\\"alg\\":\\"HS256\\",\\"typ\\":\\"JWT\\"}";
    const char *key = getenv("WIDGET_SECURITY_KEY"); /* the 44 characters as they are */
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int mac_size = 0;
    char claims[1024], token[3072];
    long long now = (long long)time(NULL);
    size_t n;
    int size;

    if (!key)
        return 1;
    /* every attribute is a string; escape what you put in */
    size = snprintf(claims, sizeof(claims),
                    "{\\"sub\\":\\"${id}\\",\\"iat\\":%lld,\\"exp\\":%lld,"
                    "\\"attributes\\":{\\"name\\":\\"Jane\\",\\"memberID\\":\\"123456789\\"}}",
                    now, now + 500);
    if (size < 0 || (size_t)size >= sizeof(claims))
        return 1;
    n = base64url((const unsigned char *)header, sizeof(header) - 1, token);
    token[n++] = '.';
    n += base64url((const unsigned char *)claims, (size_t)size, token + n);
    if (!HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)token, n, mac, &mac_size))
        return 1;
    token[n++] = '.';
    base64url(mac, mac_size, token + n);
    printf("{\\"data\\":\\"%s\\"}\\n", token);
    return 0;
}
`;

export function samplesFor(widgetId: string): readonly Sample[] {
  return [
    { id: "python", name: "Python", code: python(widgetId) },
    { id: "node", name: "Node", code: node(widgetId) },
    { id: "c", name: "C", code: c(widgetId) },
  ];
}
