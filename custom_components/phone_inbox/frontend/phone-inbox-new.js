import{html as o,nothing as s}from"./phone-inbox.js";import{plain as c}from"./phone-inbox.js";import{define as p,InboxElement as f}from"./phone-inbox.js";import{NEW as u}from"./phone-inbox.js";import{channelsOf as m}from"./phone-inbox.js";import{css as h}from"./phone-inbox.js";var d=h`:host{display:flex;flex-direction:column;min-height:0}h2{flex:1;margin:0;font-size:16px;font-weight:500}.back{display:inline-flex}.fields{display:flex;flex-direction:column;gap:12px;flex:1;min-height:0;overflow-y:auto;padding:16px}label{display:flex;flex-direction:column;gap:4px;min-width:0;font-size:12px;color:var(--pi-muted)}.choices label{flex:1 1 140px}.choices{display:flex;flex-wrap:wrap;gap:12px}input,select{width:100%;height:44px;padding:0 14px;border:none;border-radius:12px;font:inherit;font-size:16px;color:var(--primary-text-color, #212121);background-color:var(--pi-field)}select option{color:var(--primary-text-color, #212121);background:var(--card-background-color, #fff)}input:focus,select:focus{outline:2px solid var(--pi-accent);outline-offset:-2px}h3{margin:4px 0 0;font-size:12px;font-weight:500;color:var(--pi-muted)}.contact{display:flex;align-items:center;gap:12px;padding:6px 8px;border-radius:12px;font-size:15px;cursor:pointer}.contact:hover,.contact[aria-selected=true]{background:var(--pi-hover)}.avatar{width:36px;height:36px;font-size:14px}.trusted{color:var(--pi-success);font-size:14px}`;import{avatar as v,backButton as x,channelName as $,trustedMark as g}from"./phone-inbox.js";import{shared as y}from"./phone-inbox.js";var b=50,l=class extends f{constructor(){super(...arguments);this.to="";this.entryId="";this.recipient="";this.lineId="";this.channel="";this.active=-1;this.offering=!0}static{this.properties={store:{attribute:!1},accounts:{attribute:!1},to:{attribute:!1},t:{attribute:!1},format:{attribute:!1},entryId:{state:!0},recipient:{state:!0},lineId:{state:!0},channel:{state:!0},active:{state:!0},offering:{state:!0}}}static{this.styles=[y,d]}focus(){this.renderRoot.querySelector("#to")?.focus()}get account(){return this.accounts.find(e=>e.entry_id===this.entryId)??this.accounts[0]}get offered(){let e=this.recipient.trim().toLocaleLowerCase();return(this.account?.contacts??[]).filter(({name:i})=>i.toLocaleLowerCase().includes(e)).slice(0,b)}willUpdate(e){if(e.has("to")&&this.to&&(this.recipient=this.to),e.has("entryId")||e.has("accounts")){let{account:t}=this;t&&!t.lines.some(({line_id:i})=>i===this.lineId)&&(this.lineId=this.defaultLine(t),this.channel="")}}defaultLine(e){let t=this.store.linesOf(e);return t.find(({line_id:r})=>r===e.default_line_id)?.line_id??(t.length<e.lines.length?t[0]?.line_id:"")??""}render(){let{t:e,account:t}=this;return o`
<div class="header with-start">
${x(e,()=>this.fire("close-detail",void 0))}
<h2>${e("new.title")}</h2>
</div>
${t?o`<div class="fields">
${this.renderTo()} ${this.renderChoices(t)} ${this.renderOffered()}
</div>
<phone-inbox-composer
.store=${this.store}
.account=${t}
.channel=${this.channel||void 0}
.name=${this.recipient}
.place=${u}
.ready=${this.recipient.trim().length>0}
.t=${e}
.format=${this.format}
@send-text=${this.send}
></phone-inbox-composer>`:o`<div class="empty">${e("new.nobody")}</div>`}
`}renderTo(){let{t:e}=this;return o`<label>
${e("new.to")}
<input
id="to"
dir="auto"
data-testid="recipient"
autocomplete="off"
role="combobox"
aria-autocomplete="list"
aria-controls="contacts"
aria-expanded=${this.offering&&this.offered.length>0}
aria-activedescendant=${this.active>=0?`contact-${this.active}`:""}
maxlength="200"
.value=${this.recipient}
@input=${t=>{this.recipient=t.target.value,this.offering=!0,this.active=-1}}
@keydown=${this.onKey}
/>
</label>`}renderOffered(){let{t:e,offered:t}=this;return!this.offering||!t.length?s:o`<h3>${e("new.contacts")}</h3>
<div id="contacts" role="listbox" aria-label=${e("new.contacts")}>
${t.map((i,r)=>o`<div
class="contact"
id="contact-${r}"
role="option"
data-testid="contact"
aria-selected=${r===this.active}
@click=${()=>this.choose(i)}
>
${v({contact:i.name,written:""})}
<span class="ellipsis" dir="auto">${c(i.name)}</span>${g(e,i.trusted)}
</div>`)}
</div>`}renderChoices(e){let{t,store:i}=this,r=i.linesOf(e),a=m(e,this.lineId||void 0);return o`<div class="choices">
${this.accounts.length>1?o`<label
>${t("new.account")}
<select
data-testid="new-account"
@change=${n=>{this.entryId=n.target.value}}
>
${this.accounts.map(n=>o`<option value=${n.entry_id} ?selected=${n===e}>
${c(n.name)}
</option>`)}
</select></label
>`:s}
${r.length>1?o`<label
>${t("new.line")}
<select
data-testid="new-line"
@change=${n=>{this.lineId=n.target.value,this.channel=""}}
>
${this.defaultLine(e)?s:o`<option value="" ?selected=${!this.lineId}>${t("new.default_line")}</option>`}
${r.map(n=>o`<option value=${n.line_id} ?selected=${n.line_id===this.lineId}>
${c(n.name)}
</option>`)}
</select></label
>`:s}
${a.length>1?o`<label
>${t("new.channel")}
<select
data-testid="new-channel"
@change=${n=>{this.channel=n.target.value}}
>
<option value="" ?selected=${!this.channel}>${t("new.default_channel")}</option>
${a.map(n=>o`<option value=${n} ?selected=${n===this.channel}>
${$(t,n)}
</option>`)}
</select></label
>`:s}
</div>`}choose(e){this.recipient=e.name,this.offering=!1,this.active=-1,e.line_id&&this.account?.lines.some(t=>t.line_id===e.line_id)&&(this.lineId=e.line_id),this.renderRoot.querySelector("phone-inbox-composer")?.focus()}onKey(e){let{offered:t}=this;if(e.key==="ArrowDown"||e.key==="ArrowUp"){e.preventDefault(),this.offering=!0;let i=e.key==="ArrowDown"?1:-1;this.active=Math.max(-1,Math.min(t.length-1,this.active+i))}else if(e.key==="Enter"){e.preventDefault();let i=t[this.active]??(t.length===1?t[0]:void 0);i?this.choose(i):this.renderRoot.querySelector("phone-inbox-composer")?.focus()}}send(e){e.stopPropagation();let{account:t}=this;if(!t)return;let i=this.recipient.trim(),r=t.contacts.find(({name:a})=>a.toLocaleLowerCase()===i.toLocaleLowerCase());this.fire("send-new",{entryId:t.entry_id,text:e.detail,recipient:r?.name??i,lineId:this.lineId||void 0,channel:this.channel||void 0})}};p("phone-inbox-new",l);export{l as PhoneInboxNew};
