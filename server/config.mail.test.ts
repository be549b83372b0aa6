import { describe, expect, it } from 'vitest';
import { BadSetting, isMailAddress, readConfig } from './config.ts';

const whole = {
  ORIGIN: 'https://parley.example.org',
  SMTP_URL: 'smtp://parley:a-secret@mail.example.org:587',
  MAIL_FROM: 'Parley <parley@example.org>',
};

describe('the settings of mail', () => {
  it('are none by default, and both or neither', () => {
    expect(readConfig({}).mail).toBeNull();
    expect(readConfig({ SMTP_URL: '', MAIL_FROM: '' }).mail).toBeNull();
    expect(readConfig(whole).mail).toEqual({
      smtpUrl: whole.SMTP_URL,
      from: { name: 'Parley', address: 'parley@example.org' },
    });
    expect(() => readConfig({ ...whole, MAIL_FROM: '' })).toThrow('MAIL_FROM is not');
    expect(() => readConfig({ ...whole, SMTP_URL: undefined })).toThrow('SMTP_URL is not');
  });

  it('need the address people use', () => {
    expect(() => readConfig({ ...whole, ORIGIN: undefined })).toThrow('SMTP_URL needs ORIGIN');
  });

  it.each(['mail.example.org', 'https://mail.example.org', 'smtp://', 'smtp://h/path', 'smtp://u:a-secret@h?x=1'])(
    'refuse the server %s without repeating it',
    (SMTP_URL) => {
      const read = () => readConfig({ ...whole, SMTP_URL });
      expect(read).toThrow(BadSetting);
      expect(read).toThrow('SMTP_URL cannot be read');
      expect(read).not.toThrow('a-secret');
    },
  );

  it.each([
    ['parley@example.org', '', 'parley@example.org'],
    ['"Parley, our own" <p@example.org>', 'Parley, our own', 'p@example.org'],
  ])('read the sender %s', (MAIL_FROM, name, address) => {
    expect(readConfig({ ...whole, MAIL_FROM }).mail?.from).toEqual({ name, address });
  });

  it.each(['Parley', 'a@b@c', 'Parley <p@example.org', 'a@b, c@d', 'a@b\r\nBcc: c@d'])(
    'refuse the sender %j',
    (text) => {
      expect(() => readConfig({ ...whole, MAIL_FROM: text })).toThrow('MAIL_FROM is');
      expect(isMailAddress(text)).toBe(false);
    },
  );
});
