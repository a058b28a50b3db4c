/** The few words the page itself needs; the frame has its own (widget/texts). */

export interface Words {
  readonly title: string;
  readonly open: string;
  readonly minimise: string;
  readonly unread: string; // {n}
  readonly errorTitle: string;
  readonly errorText: string;
  readonly close: string;
  readonly news: string;
}

type Row = readonly [
  title: string,
  open: string,
  minimise: string,
  unread: string,
  errorTitle: string,
  errorText: string,
  close: string,
  news: string,
];

const EN: Row = [
  "Chat Widget",
  "Open chat",
  "Minimize chat",
  "{n} unread",
  "Something went wrong",
  "The chat could not be loaded. Please try again later.",
  "Close",
  "New message",
];

const ROWS: Readonly<Record<string, Row>> = {
  en: EN,
  ko: [
    "채팅 위젯",
    "채팅 열기",
    "채팅 최소화",
    "읽지 않은 메시지 {n}개",
    "문제가 발생했습니다",
    "채팅을 불러올 수 없습니다. 나중에 다시 시도해 주세요.",
    "닫기",
    "새 메시지",
  ],
  ja: [
    "チャットウィジェット",
    "チャットを開く",
    "チャットを最小化",
    "未読 {n} 件",
    "問題が発生しました",
    "チャットを読み込めませんでした。しばらくしてからもう一度お試しください。",
    "閉じる",
    "新しいメッセージ",
  ],
  cs: [
    "Chat",
    "Otevřít chat",
    "Minimalizovat chat",
    "Nepřečteno: {n}",
    "Něco se pokazilo",
    "Chat se nepodařilo načíst. Zkuste to prosím později.",
    "Zavřít",
    "Nová zpráva",
  ],
  da: [
    "Chat",
    "Åbn chat",
    "Minimer chat",
    "{n} ulæste",
    "Noget gik galt",
    "Chatten kunne ikke indlæses. Prøv igen senere.",
    "Luk",
    "Ny besked",
  ],
  de: [
    "Chat",
    "Chat öffnen",
    "Chat minimieren",
    "{n} ungelesen",
    "Etwas ist schiefgelaufen",
    "Der Chat konnte nicht geladen werden. Bitte versuchen Sie es später erneut.",
    "Schließen",
    "Neue Nachricht",
  ],
  es: [
    "Chat",
    "Abrir chat",
    "Minimizar chat",
    "{n} sin leer",
    "Algo ha salido mal",
    "No se pudo cargar el chat. Inténtelo de nuevo más tarde.",
    "Cerrar",
    "Mensaje nuevo",
  ],
  fi: [
    "Chat",
    "Avaa chat",
    "Pienennä chat",
    "{n} lukematonta",
    "Jokin meni vikaan",
    "Chatia ei voitu ladata. Yritä myöhemmin uudelleen.",
    "Sulje",
    "Uusi viesti",
  ],
  fr: [
    "Chat",
    "Ouvrir le chat",
    "Réduire le chat",
    "{n} non lus",
    "Un problème est survenu",
    "Le chat n’a pas pu être chargé. Veuillez réessayer plus tard.",
    "Fermer",
    "Nouveau message",
  ],
  hu: [
    "Csevegés",
    "Csevegés megnyitása",
    "Csevegés kis méretre",
    "{n} olvasatlan",
    "Hiba történt",
    "A csevegést nem sikerült betölteni. Próbálja újra később.",
    "Bezárás",
    "Új üzenet",
  ],
  id: [
    "Chat",
    "Buka chat",
    "Kecilkan chat",
    "{n} belum dibaca",
    "Terjadi kesalahan",
    "Chat tidak dapat dimuat. Silakan coba lagi nanti.",
    "Tutup",
    "Pesan baru",
  ],
  it: [
    "Chat",
    "Apri la chat",
    "Riduci la chat",
    "{n} non letti",
    "Qualcosa è andato storto",
    "Impossibile caricare la chat. Riprova più tardi.",
    "Chiudi",
    "Nuovo messaggio",
  ],
  nl: [
    "Chat",
    "Chat openen",
    "Chat minimaliseren",
    "{n} ongelezen",
    "Er is iets misgegaan",
    "De chat kon niet worden geladen. Probeer het later opnieuw.",
    "Sluiten",
    "Nieuw bericht",
  ],
  nn: [
    "Chat",
    "Opne chat",
    "Minimer chat",
    "{n} ulesne",
    "Noko gjekk gale",
    "Chatten kunne ikkje lastast. Prøv igjen seinare.",
    "Lukk",
    "Ny melding",
  ],
  pt: [
    "Chat",
    "Abrir chat",
    "Minimizar chat",
    "{n} não lidas",
    "Algo deu errado",
    "Não foi possível carregar o chat. Tente novamente mais tarde.",
    "Fechar",
    "Nova mensagem",
  ],
  sk: [
    "Chat",
    "Otvoriť chat",
    "Minimalizovať chat",
    "Neprečítané: {n}",
    "Niečo sa pokazilo",
    "Chat sa nepodarilo načítať. Skúste to neskôr.",
    "Zavrieť",
    "Nová správa",
  ],
  sv: [
    "Chatt",
    "Öppna chatten",
    "Minimera chatten",
    "{n} olästa",
    "Något gick fel",
    "Chatten kunde inte laddas. Försök igen senare.",
    "Stäng",
    "Nytt meddelande",
  ],
  zh_CN: ["聊天", "打开聊天", "最小化聊天", "{n} 条未读", "出现问题", "无法加载聊天，请稍后重试。", "关闭", "新消息"],
  zh_TW: ["聊天", "開啟聊天", "最小化聊天", "{n} 則未讀", "發生問題", "無法載入聊天，請稍後再試。", "關閉", "新訊息"],
  ar: [
    "الدردشة",
    "فتح الدردشة",
    "تصغير الدردشة",
    "{n} غير مقروءة",
    "حدث خطأ ما",
    "تعذر تحميل الدردشة. يُرجى المحاولة لاحقًا.",
    "إغلاق",
    "رسالة جديدة",
  ],
  he: [
    "צ'אט",
    "פתיחת צ'אט",
    "מזעור הצ'אט",
    "{n} שלא נקראו",
    "משהו השתבש",
    "לא ניתן לטעון את הצ'אט. נסו שוב מאוחר יותר.",
    "סגירה",
    "הודעה חדשה",
  ],
};

export function wordsOf(language: string): Words {
  const row = ROWS[language] ?? ROWS[language.split(/[_-]/)[0] ?? ""] ?? EN;
  const [title, open, minimise, unread, errorTitle, errorText, close, news] = row;
  return { title, open, minimise, unread, errorTitle, errorText, close, news };
}

/** By the language, or by the page where the snippet names none. */
export function isRightToLeft(language: string | undefined): boolean {
  if (language !== undefined) return /^(ar|fa|he|ur)\b/.test(language.replace("_", "-"));
  return document.documentElement.dir === "rtl" || document.body?.dir === "rtl";
}
