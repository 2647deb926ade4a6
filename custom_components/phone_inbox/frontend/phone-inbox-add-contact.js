import{css as c,html as a}from"./phone-inbox.js";import{define as p,InboxElement as d}from"./phone-inbox.js";import{errorText as u}from"./phone-inbox.js";import{dialogStyles as b,shared as h}from"./phone-inbox.js";var s="config/config_entries/subentries/flow",i=class extends d{constructor(){super(...arguments);this.number=null;this.problem="";this.busy=!1;this.entryId=""}static{this.properties={hass:{attribute:!1},t:{attribute:!1},number:{state:!0},problem:{state:!0},busy:{state:!0}}}static{this.styles=[h,b,c`input{display:block;width:100%;height:44px;margin-top:4px;padding:0 14px;border:none;border-radius:12px;font:inherit;font-size:16px;color:inherit;background:var(--pi-field)}.wrong{color:var(--pi-error-text)}`]}async ask(e,t){this.number=e,this.entryId=t,this.problem="",await this.updateComplete,this.renderRoot.querySelector("dialog")?.showModal()}render(){let{t:e,number:t}=this;return t===null?a``:a`<dialog
aria-labelledby="title"
@close=${()=>this.number=null}
@keydown=${r=>r.stopPropagation()}
>
<form @submit=${this.save}>
<h2 id="title">${e("contact.title",{number:t})}</h2>
<label
>${e("contact.name")}
<input data-testid="contact-name" autocomplete="off" maxlength="100" required autofocus
/></label>
<p class="wrong" role="alert">${this.problem}</p>
<p>${e("contact.hint")}</p>
<div class="buttons">
<button type="button" class="text-button" @click=${this.close}>${e("close")}</button>
<button class="text-button" data-testid="contact-save" ?disabled=${this.busy}>
${e("contact.save")}
</button>
</div>
</form>
</dialog>`}close(){this.renderRoot.querySelector("dialog")?.close()}async save(e){e.preventDefault();let t=this.renderRoot.querySelector("input")?.value.trim();if(!(!t||this.busy)){this.busy=!0,this.problem="";try{this.problem=await this.add(t),this.problem||this.close()}catch(r){this.problem=u(this.t,r)}this.busy=!1}}async add(e){let{hass:t,number:r}=this,n=await t.callApi("POST",s,{handler:[this.entryId,"contact"]}),o=await t.callApi("POST",`${s}/${n.flow_id}`,{name:e,numbers:[r]});if(o.type==="create_entry")return"";await t.callApi("DELETE",`${s}/${n.flow_id}`);let[l]=Object.values(o.errors??{});return(await t.loadBackendTranslation?.("config_subentries",["phone_inbox"]))?.(`component.phone_inbox.config_subentries.contact.error.${l}`,o.description_placeholders??{})||this.t("error.unknown")}};p("phone-inbox-add-contact",i);export{i as PhoneInboxAddContact};
