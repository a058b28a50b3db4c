/**
 * Who is signed in to the shop. A real shop knows that from its session; this one keeps it in a cookie
 * that its /token reads, because the snippet as it is printed asks for /token and no more.
 */
export interface Visitor {
  readonly name: string;
  readonly memberID: string;
  readonly email: string;
  readonly isPremiumUser: string;
  readonly age: string;
}

export const JANE: Visitor = {
  name: "Jane Doe",
  memberID: "123456789",
  email: "jane@example.com",
  isPremiumUser: "true",
  age: "45",
};

const COOKIE = "shop-visitor";
export const VALUE_MOST = 60; // characters: the server takes 200 bytes

export function recall(cookies: string): Visitor {
  const kept = cookies.split("; ").find((each) => each.startsWith(`${COOKIE}=`));
  const values = new URLSearchParams(kept?.slice(COOKIE.length + 1) ?? "");
  return {
    name: values.get("name") ?? JANE.name,
    memberID: values.get("memberID") ?? JANE.memberID,
    email: values.get("email") ?? JANE.email,
    isPremiumUser: values.get("isPremiumUser") ?? JANE.isPremiumUser,
    age: values.get("age") ?? JANE.age,
  };
}

export function cookieOf(visitor: Visitor): string {
  const text = Object.entries(visitor).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `${COOKIE}=${text.join("&")}; path=/; SameSite=Lax; max-age=86400`;
}
