// The frame around a mail grows to the height of the mail, so that there is one thing to scroll and not two.
for (const frame of document.querySelectorAll("iframe[data-grows]")) {
  const grow = () => {
    const mail = frame.contentDocument?.documentElement;
    if (mail) frame.style.blockSize = `max(72dvh, ${mail.scrollHeight}px)`;
  };
  frame.addEventListener("load", grow);
  addEventListener("resize", grow);
  if (frame.contentDocument?.readyState === "complete") grow();
}
