// SIP for an Asterisk of the lab: chan_pjsip on loopback, where anybody may call without a password.

/** What the channel driver needs for a call over UDP, and the modules that read callers from its headers. */
const SIP_MODULES: ReadonlySet<string> = new Set(
  [
    'chan_pjsip',
    'res_http_media_cache',
    'res_pjproject',
    'res_pjsip',
    'res_pjsip_acl',
    'res_pjsip_authenticator_digest',
    'res_pjsip_caller_id',
    'res_pjsip_diversion',
    'res_pjsip_endpoint_identifier_anonymous',
    'res_pjsip_endpoint_identifier_ip',
    'res_pjsip_header_funcs',
    'res_pjsip_nat',
    'res_pjsip_pubsub',
    'res_pjsip_rfc3326',
    'res_pjsip_sdp_rtp',
    'res_pjsip_session',
    'res_rtp_asterisk',
  ].map((name) => `${name}.so`),
);

export interface SipOptions {
  /** Where calls of strangers come in. */
  readonly context: string;
  /** Where those of trunks do, which are known by their addresses alone: the first one's is 127.0.0.2, and so on. */
  readonly trunks?: readonly string[];
  /** UDP, on 127.0.0.1; taken from the free ones when absent. */
  readonly port?: number;
}

export function isSipModule(file: string): boolean {
  return SIP_MODULES.has(file);
}

/** What a lab with SIP has, its port chosen. */
export type SipAddress = SipOptions & { readonly port: number };

/** From where to call to reach that context; undefined when no call comes in there. */
export function callersAddress({ context, trunks = [] }: SipOptions, wanted: string): string | undefined {
  if (wanted === context) return '127.0.0.1';
  const index = trunks.indexOf(wanted);
  return index < 0 ? undefined : addressOf(index);
}

const addressOf = (trunkIndex: number) => `127.0.0.${trunkIndex + 2}`;

const endpoint = (name: string, context: string) => `[${name}]
type=endpoint
context=${context}
disallow=all
allow=alaw
direct_media=no
rtp_symmetric=yes
set_var=CHANNEL(hangup_handler_push)=voxroute-lab-sip,s,1
`;

const trunk = (context: string, address: string) => `${endpoint(context, context)}
[${context}-by-address]
type=identify
endpoint=${context}
match=${address}
`;

/**
 * The files that these modules read. Each call has the hang-up handler that reports its variables from its first
 * moment on: what a stranger dials then needs no preparation in the dialplan.
 */
export function sipFiles({ context, trunks = [], port }: SipAddress): Record<string, string> {
  return {
    'rtp.conf': '[general]\nrtpstart=20000\nrtpend=29999\nicesupport=no\n',
    'pjproject.conf': '',
    'res_http_media_cache.conf': '',
    'pjsip.conf': `[system]
type=system
disable_tcp_switch=yes

[global]
type=global
endpoint_identifier_order=ip,anonymous

[udp]
type=transport
protocol=udp
bind=127.0.0.1:${port}

${endpoint('anonymous', context)}
${trunks.map((name, index) => trunk(name, addressOf(index))).join('\n')}
`,
  };
}

/**
 * The report of a call that came by SIP, in global variables named after its Call-ID: events cannot carry it, because a
 * caller can write headers of his own into each event of his channel. Base64, with a dot in front, as in the lab's own
 * calls.
 */
export const SIP_DIALPLAN = `
[voxroute-lab-sip]
exten => s,1,Set(LAB_ID=\${FILTER(0-9a-z,\${CHANNEL(pjsip,call-id)})})
 same => n,Set(LAB_STATE=\${CHANNEL(state)})
 same => n,Set(LAB_I=0)
 same => n(next),Set(LAB_I=$[\${LAB_I} + 1])
 same => n,Set(LAB_READ=\${GLOBAL(LAB_READ_\${LAB_ID}_\${LAB_I})})
 same => n,GotoIf($[\${LEN(\${LAB_READ})} = 0]?done)
 same => n,Set(GLOBAL(LAB_VALUE_\${LAB_ID}_\${LAB_I})=\${BASE64_ENCODE(.\${\${LAB_READ}})})
 same => n,Goto(next)
 same => n(done),Set(GLOBAL(LAB_END_\${LAB_ID})=\${CHANNEL(uniqueid)} \${LAB_STATE})
 same => n,Return()
`;
