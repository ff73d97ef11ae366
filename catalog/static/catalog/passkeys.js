// Beside allauth's scripts: shows the buttons that need JavaScript, and says in words when a passkey did not work.
const box = document.getElementById('passkey-error')
if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll('[data-ves-passkey]')) part.hidden = false
  for (const part of document.querySelectorAll('[data-ves-no-passkey]')) part.hidden = true
}
const said = {
  NotAllowedError: 'That was cancelled, took too long, or no passkey of yours is on this device.',
  InvalidStateError: 'This passkey or key is set up already.',
  SecurityError: 'Passkeys work only where the portal is reached by its own name and over https.'
}
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  if (!box) return
  const words = said[event.detail.exception?.name] || 'That did not work. Try again, or use another way.'
  box.querySelector('p').textContent = words
  box.hidden = false
  box.focus()
})
