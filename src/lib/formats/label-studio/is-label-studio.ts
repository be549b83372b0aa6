const marks = [
  /^\s*[[{]/,
  /"(annotations|completions|predictions)"\s*:/,
  /"(from_name|completed_by|total_annotations|inner_id)"\s*:/,
];

/** Whether a file that begins with this text holds tasks as Label Studio exports them (JSON, not JSON-MIN). */
export function isLabelStudio(text: string): boolean {
  return marks.every((mark) => mark.test(text));
}
