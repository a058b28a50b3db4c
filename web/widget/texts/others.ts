/** The other languages, by the keys a customer meets most; what is missing is said in English. */
import type { Key, Texts } from "./en";

const KEYS: readonly Key[] = [
  "title",
  "write",
  "send",
  "minimise",
  "menu",
  "endChat",
  "closeChat",
  "startNew",
  "download",
  "attach",
  "emoji",
  "starting",
  "connecting",
  "lost",
  "tryNow",
  "gaveUp",
  "retry",
  "sending",
  "sent",
  "delivered",
  "read",
  "notSent",
  "you",
  "typing",
  "joined",
  "left",
  "ended",
  "latest",
  "loadOlder",
  "today",
  "yesterday",
  "cancel",
  "confirm",
  "reset",
  "submit",
  "required",
  "select",
  "formTitle",
  "startChat",
  "errorTitle",
  "errorText",
  "busyText",
  "endTitle",
  "endText",
  "endConfirm",
  "endCancel",
  "rejected",
  "uploadFailed",
  "chooseTime",
  "system",
  "bot",
];

/** One language a line, its texts in the order of KEYS. */
const LINES: Readonly<Record<string, string>> = {
  de: "Chat|Nachricht schreiben|Nachricht senden|Chat minimieren|Chatmenü|Chat beenden|Schließen|Neuen Chat starten|Verlauf herunterladen|Dateien anhängen|Emoji einfügen|Chat wird gestartet…|Verbindung wird hergestellt…|Verbindung unterbrochen. Wird wiederhergestellt…|Jetzt versuchen|Die Verbindung konnte nicht wiederhergestellt werden.|Wiederholen|Wird gesendet…|Gesendet|Zugestellt|Gelesen|Nicht gesendet|Sie|{name} schreibt|{name} ist dem Chat beigetreten|{name} hat den Chat verlassen|Der Chat ist beendet|Zum Neuesten|Frühere Nachrichten laden|Heute|Gestern|Abbrechen|Bestätigen|Ändern|Absenden|Bitte ausfüllen.|Auswählen…|Bevor wir beginnen|Chat starten|Etwas ist schiefgelaufen|Der Chat konnte nicht gestartet werden.|Zurzeit sind alle Leitungen belegt. Bitte versuchen Sie es später erneut.|Diesen Chat beenden?|Sie können diese Unterhaltung dann nicht fortsetzen.|Chat beenden|Weiter chatten|Diese Datei wurde abgelehnt.|Die Datei konnte nicht gesendet werden.|Uhrzeit wählen|Automatische Nachricht|Assistent",
  fr: "Chat|Écrire un message|Envoyer le message|Réduire le chat|Menu du chat|Terminer le chat|Fermer|Nouveau chat|Télécharger la transcription|Joindre des fichiers|Insérer un emoji|Démarrage du chat…|Connexion…|Connexion perdue. Reconnexion…|Réessayer maintenant|La connexion n’a pas pu être rétablie.|Réessayer|Envoi…|Envoyé|Distribué|Lu|Non envoyé|Vous|{name} est en train d’écrire|{name} a rejoint le chat|{name} a quitté le chat|Le chat est terminé|Aller au plus récent|Charger les messages précédents|Aujourd’hui|Hier|Annuler|Confirmer|Modifier|Envoyer|Veuillez remplir ce champ.|Sélectionner…|Avant de commencer|Démarrer le chat|Un problème est survenu|Le chat n’a pas pu démarrer.|Toutes les lignes sont occupées. Veuillez réessayer plus tard.|Terminer ce chat ?|Vous ne pourrez plus poursuivre cette conversation.|Terminer le chat|Continuer|Ce fichier a été refusé.|Le fichier n’a pas pu être envoyé.|Choisir un horaire|Message automatique|Assistant",
  es: "Chat|Escriba un mensaje|Enviar mensaje|Minimizar chat|Menú del chat|Finalizar chat|Cerrar|Iniciar un chat nuevo|Descargar transcripción|Adjuntar archivos|Insertar emoji|Iniciando el chat…|Conectando…|Conexión perdida. Reconectando…|Probar ahora|No se pudo restablecer la conexión.|Reintentar|Enviando…|Enviado|Entregado|Leído|No enviado|Usted|{name} está escribiendo|{name} se ha unido al chat|{name} ha salido del chat|El chat ha finalizado|Ir al más reciente|Cargar mensajes anteriores|Hoy|Ayer|Cancelar|Confirmar|Cambiar|Enviar|Rellene este campo.|Seleccionar…|Antes de empezar|Iniciar chat|Algo ha salido mal|No se pudo iniciar el chat.|Todas las líneas están ocupadas. Inténtelo más tarde.|¿Finalizar este chat?|No podrá continuar esta conversación.|Finalizar chat|Seguir chateando|Este archivo ha sido rechazado.|No se pudo enviar el archivo.|Elija una hora|Mensaje automático|Asistente",
  it: "Chat|Scrivi un messaggio|Invia messaggio|Riduci la chat|Menu della chat|Termina chat|Chiudi|Inizia una nuova chat|Scarica la trascrizione|Allega file|Inserisci emoji|Avvio della chat…|Connessione…|Connessione persa. Riconnessione…|Prova ora|Impossibile ripristinare la connessione.|Riprova|Invio…|Inviato|Consegnato|Letto|Non inviato|Tu|{name} sta scrivendo|{name} è entrato nella chat|{name} ha lasciato la chat|La chat è terminata|Vai al più recente|Carica i messaggi precedenti|Oggi|Ieri|Annulla|Conferma|Cambia|Invia|Compila questo campo.|Seleziona…|Prima di iniziare|Avvia chat|Qualcosa è andato storto|Impossibile avviare la chat.|Tutte le linee sono occupate. Riprova più tardi.|Terminare questa chat?|Non potrai continuare questa conversazione.|Termina chat|Continua|Questo file è stato rifiutato.|Impossibile inviare il file.|Scegli un orario|Messaggio automatico|Assistente",
  pt: "Chat|Digite uma mensagem|Enviar mensagem|Minimizar chat|Menu do chat|Encerrar chat|Fechar|Iniciar novo chat|Baixar transcrição|Anexar arquivos|Inserir emoji|Iniciando o chat…|Conectando…|Conexão perdida. Reconectando…|Tentar agora|Não foi possível restabelecer a conexão.|Tentar novamente|Enviando…|Enviada|Entregue|Lida|Não enviada|Você|{name} está digitando|{name} entrou no chat|{name} saiu do chat|O chat foi encerrado|Ir para a mais recente|Carregar mensagens anteriores|Hoje|Ontem|Cancelar|Confirmar|Alterar|Enviar|Preencha este campo.|Selecionar…|Antes de começar|Iniciar chat|Algo deu errado|Não foi possível iniciar o chat.|Todas as linhas estão ocupadas. Tente mais tarde.|Encerrar este chat?|Você não poderá continuar esta conversa.|Encerrar chat|Continuar|Este arquivo foi rejeitado.|Não foi possível enviar o arquivo.|Escolha um horário|Mensagem automática|Assistente",
  nl: "Chat|Typ een bericht|Bericht verzenden|Chat minimaliseren|Chatmenu|Chat beëindigen|Sluiten|Nieuwe chat starten|Transcript downloaden|Bestanden bijvoegen|Emoji invoegen|Chat wordt gestart…|Verbinding maken…|Verbinding verbroken. Opnieuw verbinden…|Nu proberen|De verbinding kon niet worden hersteld.|Opnieuw|Verzenden…|Verzonden|Bezorgd|Gelezen|Niet verzonden|U|{name} is aan het typen|{name} neemt deel aan de chat|{name} heeft de chat verlaten|De chat is beëindigd|Naar nieuwste|Eerdere berichten laden|Vandaag|Gisteren|Annuleren|Bevestigen|Wijzigen|Verzenden|Vul dit in.|Selecteren…|Voordat we beginnen|Chat starten|Er is iets misgegaan|De chat kon niet worden gestart.|Alle lijnen zijn bezet. Probeer het later opnieuw.|Deze chat beëindigen?|U kunt dit gesprek dan niet voortzetten.|Chat beëindigen|Doorgaan|Dit bestand is geweigerd.|Het bestand kon niet worden verzonden.|Kies een tijd|Automatisch bericht|Assistent",
  da: "Chat|Skriv en besked|Send besked|Minimer chat|Chatmenu|Afslut chat|Luk|Start en ny chat|Hent udskrift|Vedhæft filer|Indsæt emoji|Starter chatten…|Opretter forbindelse…|Forbindelsen er afbrudt. Genopretter…|Prøv nu|Forbindelsen kunne ikke genoprettes.|Prøv igen|Sender…|Sendt|Leveret|Læst|Ikke sendt|Dig|{name} skriver|{name} deltager i chatten|{name} har forladt chatten|Chatten er slut|Gå til seneste|Hent tidligere beskeder|I dag|I går|Annuller|Bekræft|Skift|Send|Udfyld feltet.|Vælg…|Inden vi begynder|Start chat|Noget gik galt|Chatten kunne ikke startes.|Alle linjer er optaget. Prøv igen senere.|Afslut chatten?|Du kan ikke fortsætte samtalen.|Afslut chat|Fortsæt|Filen blev afvist.|Filen kunne ikke sendes.|Vælg et tidspunkt|Automatisk besked|Assistent",
  sv: "Chatt|Skriv ett meddelande|Skicka meddelande|Minimera chatten|Chattmeny|Avsluta chatten|Stäng|Starta en ny chatt|Hämta utskrift|Bifoga filer|Infoga emoji|Startar chatten…|Ansluter…|Anslutningen bröts. Återansluter…|Försök nu|Anslutningen kunde inte återställas.|Försök igen|Skickar…|Skickat|Levererat|Läst|Inte skickat|Du|{name} skriver|{name} har anslutit till chatten|{name} har lämnat chatten|Chatten är avslutad|Till det senaste|Läs in tidigare meddelanden|I dag|I går|Avbryt|Bekräfta|Ändra|Skicka|Fyll i fältet.|Välj…|Innan vi börjar|Starta chatt|Något gick fel|Chatten kunde inte startas.|Alla linjer är upptagna. Försök igen senare.|Avsluta chatten?|Du kan inte fortsätta samtalet.|Avsluta chatten|Fortsätt|Filen avvisades.|Filen kunde inte skickas.|Välj en tid|Automatiskt meddelande|Assistent",
  nn: "Chat|Skriv ei melding|Send melding|Minimer chat|Chatmeny|Avslutt chat|Lukk|Start ein ny chat|Last ned utskrift|Legg ved filer|Set inn emoji|Startar chatten…|Koplar til…|Sambandet er brote. Koplar til på nytt…|Prøv no|Sambandet kunne ikkje opprettast.|Prøv igjen|Sender…|Sendt|Levert|Lesen|Ikkje sendt|Du|{name} skriv|{name} er med i chatten|{name} har forlate chatten|Chatten er slutt|Gå til siste|Hent tidlegare meldingar|I dag|I går|Avbryt|Stadfest|Endre|Send|Fyll ut feltet.|Vel…|Før vi byrjar|Start chat|Noko gjekk gale|Chatten kunne ikkje startast.|Alle linjer er opptekne. Prøv igjen seinare.|Avslutte chatten?|Du kan ikkje halde fram samtalen.|Avslutt chat|Hald fram|Fila vart avvist.|Fila kunne ikkje sendast.|Vel eit tidspunkt|Automatisk melding|Assistent",
  fi: "Chat|Kirjoita viesti|Lähetä viesti|Pienennä chat|Chat-valikko|Lopeta chat|Sulje|Aloita uusi chat|Lataa keskustelu|Liitä tiedostoja|Lisää emoji|Chat käynnistyy…|Yhdistetään…|Yhteys katkesi. Yhdistetään uudelleen…|Yritä nyt|Yhteyttä ei voitu palauttaa.|Yritä uudelleen|Lähetetään…|Lähetetty|Toimitettu|Luettu|Ei lähetetty|Sinä|{name} kirjoittaa|{name} liittyi chattiin|{name} poistui chatista|Chat on päättynyt|Siirry uusimpaan|Lataa aiemmat viestit|Tänään|Eilen|Peruuta|Vahvista|Muuta|Lähetä|Täytä tämä kenttä.|Valitse…|Ennen kuin aloitamme|Aloita chat|Jokin meni vikaan|Chatia ei voitu aloittaa.|Kaikki linjat ovat varattuja. Yritä myöhemmin.|Lopetetaanko chat?|Et voi jatkaa tätä keskustelua.|Lopeta chat|Jatka|Tiedosto hylättiin.|Tiedostoa ei voitu lähettää.|Valitse aika|Automaattinen viesti|Avustaja",
  cs: "Chat|Napište zprávu|Odeslat zprávu|Minimalizovat chat|Nabídka chatu|Ukončit chat|Zavřít|Začít nový chat|Stáhnout přepis|Připojit soubory|Vložit emoji|Chat se spouští…|Připojování…|Spojení ztraceno. Obnovuje se…|Zkusit hned|Spojení se nepodařilo obnovit.|Zkusit znovu|Odesílá se…|Odesláno|Doručeno|Přečteno|Neodesláno|Vy|{name} píše|{name} se připojil(a) k chatu|{name} opustil(a) chat|Chat skončil|Přejít na nejnovější|Načíst starší zprávy|Dnes|Včera|Zrušit|Potvrdit|Změnit|Odeslat|Vyplňte toto pole.|Vybrat…|Než začneme|Začít chat|Něco se pokazilo|Chat se nepodařilo zahájit.|Všechny linky jsou obsazené. Zkuste to později.|Ukončit tento chat?|V rozhovoru už nebudete moci pokračovat.|Ukončit chat|Pokračovat|Soubor byl odmítnut.|Soubor se nepodařilo odeslat.|Vyberte čas|Automatická zpráva|Asistent",
  sk: "Chat|Napíšte správu|Odoslať správu|Minimalizovať chat|Ponuka chatu|Ukončiť chat|Zavrieť|Začať nový chat|Stiahnuť prepis|Priložiť súbory|Vložiť emoji|Chat sa spúšťa…|Pripájanie…|Spojenie sa stratilo. Obnovuje sa…|Skúsiť teraz|Spojenie sa nepodarilo obnoviť.|Skúsiť znova|Odosiela sa…|Odoslané|Doručené|Prečítané|Neodoslané|Vy|{name} píše|{name} sa pripojil(a) k chatu|{name} opustil(a) chat|Chat sa skončil|Prejsť na najnovšie|Načítať staršie správy|Dnes|Včera|Zrušiť|Potvrdiť|Zmeniť|Odoslať|Vyplňte toto pole.|Vybrať…|Skôr než začneme|Začať chat|Niečo sa pokazilo|Chat sa nepodarilo začať.|Všetky linky sú obsadené. Skúste to neskôr.|Ukončiť tento chat?|V rozhovore už nebudete môcť pokračovať.|Ukončiť chat|Pokračovať|Súbor bol odmietnutý.|Súbor sa nepodarilo odoslať.|Vyberte čas|Automatická správa|Asistent",
  hu: "Csevegés|Írjon üzenetet|Üzenet küldése|Csevegés kis méretre|Csevegés menü|Csevegés befejezése|Bezárás|Új csevegés|Átirat letöltése|Fájlok csatolása|Emoji beszúrása|A csevegés indul…|Kapcsolódás…|A kapcsolat megszakadt. Újrakapcsolódás…|Próbálja most|A kapcsolatot nem sikerült helyreállítani.|Újra|Küldés…|Elküldve|Kézbesítve|Olvasva|Nem küldve|Ön|{name} ír|{name} csatlakozott|{name} kilépett|A csevegés véget ért|Ugrás a legújabbra|Korábbi üzenetek betöltése|Ma|Tegnap|Mégse|Megerősítés|Módosítás|Küldés|Töltse ki ezt a mezőt.|Válasszon…|Mielőtt kezdjük|Csevegés indítása|Hiba történt|A csevegést nem sikerült elindítani.|Minden vonal foglalt. Próbálja később.|Befejezi a csevegést?|A beszélgetést nem folytathatja.|Csevegés befejezése|Folytatás|A fájlt elutasítottuk.|A fájlt nem sikerült elküldeni.|Válasszon időpontot|Automatikus üzenet|Asszisztens",
  id: "Chat|Ketik pesan|Kirim pesan|Kecilkan chat|Menu chat|Akhiri chat|Tutup|Mulai chat baru|Unduh transkrip|Lampirkan file|Sisipkan emoji|Memulai chat…|Menghubungkan…|Koneksi terputus. Menghubungkan kembali…|Coba sekarang|Koneksi tidak dapat dipulihkan.|Coba lagi|Mengirim…|Terkirim|Tersampaikan|Dibaca|Tidak terkirim|Anda|{name} sedang mengetik|{name} bergabung ke chat|{name} meninggalkan chat|Chat telah berakhir|Ke yang terbaru|Muat pesan sebelumnya|Hari ini|Kemarin|Batal|Konfirmasi|Ubah|Kirim|Harap isi kolom ini.|Pilih…|Sebelum mulai|Mulai chat|Terjadi kesalahan|Chat tidak dapat dimulai.|Semua saluran sibuk. Silakan coba lagi nanti.|Akhiri chat ini?|Anda tidak dapat melanjutkan percakapan ini.|Akhiri chat|Lanjutkan|File ini ditolak.|File tidak dapat dikirim.|Pilih waktu|Pesan otomatis|Asisten",
  zh_CN:
    "聊天|输入消息|发送消息|最小化聊天|聊天菜单|结束聊天|关闭|开始新聊天|下载聊天记录|添加附件|插入表情|正在开始聊天…|正在连接…|连接已断开，正在重新连接…|立即重试|无法恢复连接。|重试|发送中…|已发送|已送达|已读|未发送|您|{name} 正在输入|{name} 已加入聊天|{name} 已离开聊天|聊天已结束|跳到最新|加载更早的消息|今天|昨天|取消|确认|更改|提交|请填写此项。|请选择…|开始之前|开始聊天|出现问题|无法开始聊天。|目前线路繁忙，请稍后再试。|结束此聊天？|结束后将无法继续此对话。|结束聊天|继续聊天|此文件已被拒绝。|无法发送文件。|选择时间|自动消息|助手",
  zh_TW:
    "聊天|輸入訊息|傳送訊息|最小化聊天|聊天選單|結束聊天|關閉|開始新聊天|下載聊天記錄|附加檔案|插入表情符號|正在開始聊天…|正在連線…|連線已中斷，正在重新連線…|立即重試|無法恢復連線。|重試|傳送中…|已傳送|已送達|已讀|未傳送|您|{name} 正在輸入|{name} 已加入聊天|{name} 已離開聊天|聊天已結束|跳到最新|載入較早的訊息|今天|昨天|取消|確認|變更|送出|請填寫此欄位。|請選擇…|開始之前|開始聊天|發生問題|無法開始聊天。|目前線路忙碌，請稍後再試。|結束此聊天？|結束後將無法繼續此對話。|結束聊天|繼續聊天|此檔案已被拒絕。|無法傳送檔案。|選擇時間|自動訊息|助理",
  ar: "الدردشة|اكتب رسالة|إرسال الرسالة|تصغير الدردشة|قائمة الدردشة|إنهاء الدردشة|إغلاق|بدء دردشة جديدة|تنزيل النص|إرفاق ملفات|إدراج رمز تعبيري|جارٍ بدء الدردشة…|جارٍ الاتصال…|انقطع الاتصال. تجري إعادة الاتصال…|حاول الآن|تعذرت استعادة الاتصال.|إعادة المحاولة|جارٍ الإرسال…|أُرسلت|تم التسليم|قُرئت|لم تُرسل|أنت|{name} يكتب الآن|انضم {name} إلى الدردشة|غادر {name} الدردشة|انتهت الدردشة|الانتقال إلى الأحدث|تحميل الرسائل السابقة|اليوم|أمس|إلغاء|تأكيد|تغيير|إرسال|يُرجى ملء هذا الحقل.|اختر…|قبل أن نبدأ|بدء الدردشة|حدث خطأ ما|تعذر بدء الدردشة.|جميع الخطوط مشغولة. يُرجى المحاولة لاحقًا.|إنهاء هذه الدردشة؟|لن تتمكن من متابعة هذه المحادثة.|إنهاء الدردشة|متابعة|تم رفض هذا الملف.|تعذر إرسال الملف.|اختر وقتًا|رسالة تلقائية|المساعد",
  he: "צ'אט|כתבו הודעה|שליחת הודעה|מזעור הצ'אט|תפריט הצ'אט|סיום הצ'אט|סגירה|צ'אט חדש|הורדת התמליל|צירוף קבצים|הוספת אמוג'י|הצ'אט מתחיל…|מתחבר…|החיבור אבד. מתחבר מחדש…|ניסיון עכשיו|לא ניתן לשחזר את החיבור.|ניסיון חוזר|נשלח…|נשלחה|נמסרה|נקראה|לא נשלחה|אתם|{name} בהקלדה|{name} הצטרף לצ'אט|{name} עזב את הצ'אט|הצ'אט הסתיים|אל החדש ביותר|טעינת הודעות קודמות|היום|אתמול|ביטול|אישור|שינוי|שליחה|נא למלא שדה זה.|בחירה…|לפני שמתחילים|התחלת צ'אט|משהו השתבש|לא ניתן להתחיל את הצ'אט.|כל הקווים תפוסים. נסו שוב מאוחר יותר.|לסיים את הצ'אט?|לא ניתן יהיה להמשיך שיחה זו.|סיום הצ'אט|המשך|הקובץ נדחה.|לא ניתן לשלוח את הקובץ.|בחירת שעה|הודעה אוטומטית|עוזר",
};

export function otherTexts(language: string): Texts {
  const line = LINES[language] ?? LINES[language.split("_")[0] ?? ""];
  if (line === undefined) return {};
  const texts = line.split("|");
  return Object.fromEntries(KEYS.map((key, place) => [key, texts[place] ?? ""]));
}

/** For a test: a line with a text too many or too few would say the wrong things. */
export const LINE_COUNTS = Object.entries(LINES).map(
  ([language, line]) => [language, line.split("|").length - KEYS.length] as const,
);
