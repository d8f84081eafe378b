// Asks the service for JSON; what it refuses becomes an error with its sentence.

export async function ask(path, body) {
  const request = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`/simulator/api/${path}`, { ...request, signal: AbortSignal.timeout(20_000) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}
