var d=(M,V,C)=>()=>{if(C)throw C[0];try{return M&&(V=M(M=0)),V}catch(H){throw C=[H],H}};var u1,c1,X1,E2,o1,D2,Z,$2,Y1,J1=d(()=>{u1=globalThis,c1=u1.ShadowRoot&&(u1.ShadyCSS===void 0||u1.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,X1=Symbol(),E2=new WeakMap,o1=class{constructor(V,C,H){if(this._$cssResult$=!0,H!==X1)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=V,this.t=C}get styleSheet(){let V=this.o,C=this.t;if(c1&&V===void 0){let H=C!==void 0&&C.length===1;H&&(V=E2.get(C)),V===void 0&&((this.o=V=new CSSStyleSheet).replaceSync(this.cssText),H&&E2.set(C,V))}return V}toString(){return this.cssText}},D2=M=>new o1(typeof M=="string"?M:M+"",void 0,X1),Z=(M,...V)=>{let C=M.length===1?M[0]:V.reduce((H,L,e)=>H+(r=>{if(r._$cssResult$===!0)return r.cssText;if(typeof r=="number")return r;throw Error("Value passed to 'css' function must be a 'css' function result: "+r+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(L)+M[e+1],M[0]);return new o1(C,M,X1)},$2=(M,V)=>{if(c1)M.adoptedStyleSheets=V.map(C=>C instanceof CSSStyleSheet?C:C.styleSheet);else for(let C of V){let H=document.createElement("style"),L=u1.litNonce;L!==void 0&&H.setAttribute("nonce",L),H.textContent=C.cssText,M.appendChild(H)}},Y1=c1?M=>M:M=>M instanceof CSSStyleSheet?(V=>{let C="";for(let H of V.cssRules)C+=H.cssText;return D2(C)})(M):M});var K3,q3,j3,X3,Y3,J3,S1,I2,C0,H0,a1,C2,N2,_2,E,h1=d(()=>{J1();J1();({is:K3,defineProperty:q3,getOwnPropertyDescriptor:j3,getOwnPropertyNames:X3,getOwnPropertySymbols:Y3,getPrototypeOf:J3}=Object),S1=globalThis,I2=S1.trustedTypes,C0=I2?I2.emptyScript:"",H0=S1.reactiveElementPolyfillSupport,a1=(M,V)=>M,C2={toAttribute(M,V){switch(V){case Boolean:M=M?C0:null;break;case Object:case Array:M=M==null?M:JSON.stringify(M)}return M},fromAttribute(M,V){let C=M;switch(V){case Boolean:C=M!==null;break;case Number:C=M===null?null:Number(M);break;case Object:case Array:try{C=JSON.parse(M)}catch{C=null}}return C}},N2=(M,V)=>!K3(M,V),_2={attribute:!0,type:String,converter:C2,reflect:!1,useDefault:!1,hasChanged:N2};Symbol.metadata??=Symbol("metadata"),S1.litPropertyMetadata??=new WeakMap;E=class extends HTMLElement{static addInitializer(V){this._$Ei(),(this.l??=[]).push(V)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(V,C=_2){if(C.state&&(C.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(V)&&((C=Object.create(C)).wrapped=!0),this.elementProperties.set(V,C),!C.noAccessor){let H=Symbol(),L=this.getPropertyDescriptor(V,H,C);L!==void 0&&q3(this.prototype,V,L)}}static getPropertyDescriptor(V,C,H){let{get:L,set:e}=j3(this.prototype,V)??{get(){return this[C]},set(r){this[C]=r}};return{get:L,set(r){let t=L?.call(this);e?.call(this,r),this.requestUpdate(V,t,H)},configurable:!0,enumerable:!0}}static getPropertyOptions(V){return this.elementProperties.get(V)??_2}static _$Ei(){if(this.hasOwnProperty(a1("elementProperties")))return;let V=J3(this);V.finalize(),V.l!==void 0&&(this.l=[...V.l]),this.elementProperties=new Map(V.elementProperties)}static finalize(){if(this.hasOwnProperty(a1("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(a1("properties"))){let C=this.properties,H=[...X3(C),...Y3(C)];for(let L of H)this.createProperty(L,C[L])}let V=this[Symbol.metadata];if(V!==null){let C=litPropertyMetadata.get(V);if(C!==void 0)for(let[H,L]of C)this.elementProperties.set(H,L)}this._$Eh=new Map;for(let[C,H]of this.elementProperties){let L=this._$Eu(C,H);L!==void 0&&this._$Eh.set(L,C)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(V){let C=[];if(Array.isArray(V)){let H=new Set(V.flat(1/0).reverse());for(let L of H)C.unshift(Y1(L))}else V!==void 0&&C.push(Y1(V));return C}static _$Eu(V,C){let H=C.attribute;return H===!1?void 0:typeof H=="string"?H:typeof V=="string"?V.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(V=>this.enableUpdating=V),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(V=>V(this))}addController(V){(this._$EO??=new Set).add(V),this.renderRoot!==void 0&&this.isConnected&&V.hostConnected?.()}removeController(V){this._$EO?.delete(V)}_$E_(){let V=new Map,C=this.constructor.elementProperties;for(let H of C.keys())this.hasOwnProperty(H)&&(V.set(H,this[H]),delete this[H]);V.size>0&&(this._$Ep=V)}createRenderRoot(){let V=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return $2(V,this.constructor.elementStyles),V}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(V=>V.hostConnected?.())}enableUpdating(V){}disconnectedCallback(){this._$EO?.forEach(V=>V.hostDisconnected?.())}attributeChangedCallback(V,C,H){this._$AK(V,H)}_$ET(V,C){let H=this.constructor.elementProperties.get(V),L=this.constructor._$Eu(V,H);if(L!==void 0&&H.reflect===!0){let e=(H.converter?.toAttribute!==void 0?H.converter:C2).toAttribute(C,H.type);this._$Em=V,e==null?this.removeAttribute(L):this.setAttribute(L,e),this._$Em=null}}_$AK(V,C){let H=this.constructor,L=H._$Eh.get(V);if(L!==void 0&&this._$Em!==L){let e=H.getPropertyOptions(L),r=typeof e.converter=="function"?{fromAttribute:e.converter}:e.converter?.fromAttribute!==void 0?e.converter:C2;this._$Em=L;let t=r.fromAttribute(C,e.type);this[L]=t??this._$Ej?.get(L)??t,this._$Em=null}}requestUpdate(V,C,H,L=!1,e){if(V!==void 0){let r=this.constructor;if(L===!1&&(e=this[V]),H??=r.getPropertyOptions(V),!((H.hasChanged??N2)(e,C)||H.useDefault&&H.reflect&&e===this._$Ej?.get(V)&&!this.hasAttribute(r._$Eu(V,H))))return;this.C(V,C,H)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(V,C,{useDefault:H,reflect:L,wrapped:e},r){H&&!(this._$Ej??=new Map).has(V)&&(this._$Ej.set(V,r??C??this[V]),e!==!0||r!==void 0)||(this._$AL.has(V)||(this.hasUpdated||H||(C=void 0),this._$AL.set(V,C)),L===!0&&this._$Em!==V&&(this._$Eq??=new Set).add(V))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(C){Promise.reject(C)}let V=this.scheduleUpdate();return V!=null&&await V,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[L,e]of this._$Ep)this[L]=e;this._$Ep=void 0}let H=this.constructor.elementProperties;if(H.size>0)for(let[L,e]of H){let{wrapped:r}=e,t=this[L];r!==!0||this._$AL.has(L)||t===void 0||this.C(L,void 0,e,t)}}let V=!1,C=this._$AL;try{V=this.shouldUpdate(C),V?(this.willUpdate(C),this._$EO?.forEach(H=>H.hostUpdate?.()),this.update(C)):this._$EM()}catch(H){throw V=!1,this._$EM(),H}V&&this._$AE(C)}willUpdate(V){}_$AE(V){this._$EO?.forEach(C=>C.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(V)),this.updated(V)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(V){return!0}update(V){this._$Eq&&=this._$Eq.forEach(C=>this._$ET(C,this[C])),this._$EM()}updated(V){}firstUpdated(V){}};E.elementStyles=[],E.shadowRootOptions={mode:"open"},E[a1("elementProperties")]=new Map,E[a1("finalized")]=new Map,H0?.({ReactiveElement:E}),(S1.reactiveElementVersions??=[]).push("2.1.2")});function Y2(M,V){if(!e2(M)||!M.hasOwnProperty("raw"))throw Error("invalid template strings array");return W2!==void 0?W2.createHTML(V):V}function q(M,V,C=M,H){if(V===h)return V;let L=H!==void 0?C._$Co?.[H]:C._$Cl,e=d1(V)?void 0:V._$litDirective$;return L?.constructor!==e&&(L?._$AO?.(!1),e===void 0?L=void 0:(L=new e(M),L._$AT(M,C,H)),H!==void 0?(C._$Co??=[])[H]=L:C._$Cl=L),L!==void 0&&(V=q(M,L._$AS(M,V.values),L,H)),V}var V2,f1,W2,L2,D,M2,V0,K,n1,d1,e2,q2,H2,A1,U2,G2,Q,Q2,z2,j2,r2,o,X2,K0,h,A,K2,z,J2,p1,g1,C1,j,O1,b1,y1,k1,C5,L0,H5,$=d(()=>{V2=globalThis,f1=V2.trustedTypes,W2=f1?f1.createPolicy("lit-html",{createHTML:M=>M}):void 0,L2="$lit$",D=`lit$${Math.random().toFixed(9).slice(2)}$`,M2="?"+D,V0=`<${M2}>`,K=document,n1=()=>K.createComment(""),d1=M=>M===null||typeof M!="object"&&typeof M!="function",e2=Array.isArray,q2=M=>e2(M)||typeof M?.[Symbol.iterator]=="function",H2=`[ 	
\f\r]`,A1=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,U2=/-->/g,G2=/>/g,Q=RegExp(`>|${H2}(?:([^\\s"'>=/]+)(${H2}*=${H2}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Q2=/'/g,z2=/"/g,j2=/^(?:script|style|textarea|title)$/i,r2=M=>(V,...C)=>({_$litType$:M,strings:V,values:C}),o=r2(1),X2=r2(2),K0=r2(3),h=Symbol.for("lit-noChange"),A=Symbol.for("lit-nothing"),K2=new WeakMap,z=K.createTreeWalker(K,129);J2=(M,V)=>{let C=M.length-1,H=[],L,e=V===2?"<svg>":V===3?"<math>":"",r=A1;for(let t=0;t<C;t++){let i=M[t],a,p,n=-1,l=0;for(;l<i.length&&(r.lastIndex=l,p=r.exec(i),p!==null);)l=r.lastIndex,r===A1?p[1]==="!--"?r=U2:p[1]!==void 0?r=G2:p[2]!==void 0?(j2.test(p[2])&&(L=RegExp("</"+p[2],"g")),r=Q):p[3]!==void 0&&(r=Q):r===Q?p[0]===">"?(r=L??A1,n=-1):p[1]===void 0?n=-2:(n=r.lastIndex-p[2].length,a=p[1],r=p[3]===void 0?Q:p[3]==='"'?z2:Q2):r===z2||r===Q2?r=Q:r===U2||r===G2?r=A1:(r=Q,L=void 0);let m=r===Q&&M[t+1].startsWith("/>")?" ":"";e+=r===A1?i+V0:n>=0?(H.push(a),i.slice(0,n)+L2+i.slice(n)+D+m):i+D+(n===-2?t:m)}return[Y2(M,e+(M[C]||"<?>")+(V===2?"</svg>":V===3?"</math>":"")),H]},p1=class M{constructor({strings:V,_$litType$:C},H){let L;this.parts=[];let e=0,r=0,t=V.length-1,i=this.parts,[a,p]=J2(V,C);if(this.el=M.createElement(a,H),z.currentNode=this.el.content,C===2||C===3){let n=this.el.content.firstChild;n.replaceWith(...n.childNodes)}for(;(L=z.nextNode())!==null&&i.length<t;){if(L.nodeType===1){if(L.hasAttributes())for(let n of L.getAttributeNames())if(n.endsWith(L2)){let l=p[r++],m=L.getAttribute(n).split(D),s=/([.?@])?(.*)/.exec(l);i.push({type:1,index:e,name:s[2],strings:m,ctor:s[1]==="."?O1:s[1]==="?"?b1:s[1]==="@"?y1:j}),L.removeAttribute(n)}else n.startsWith(D)&&(i.push({type:6,index:e}),L.removeAttribute(n));if(j2.test(L.tagName)){let n=L.textContent.split(D),l=n.length-1;if(l>0){L.textContent=f1?f1.emptyScript:"";for(let m=0;m<l;m++)L.append(n[m],n1()),z.nextNode(),i.push({type:2,index:++e});L.append(n[l],n1())}}}else if(L.nodeType===8)if(L.data===M2)i.push({type:2,index:e});else{let n=-1;for(;(n=L.data.indexOf(D,n+1))!==-1;)i.push({type:7,index:e}),n+=D.length-1}e++}}static createElement(V,C){let H=K.createElement("template");return H.innerHTML=V,H}};g1=class{constructor(V,C){this._$AV=[],this._$AN=void 0,this._$AD=V,this._$AM=C}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(V){let{el:{content:C},parts:H}=this._$AD,L=(V?.creationScope??K).importNode(C,!0);z.currentNode=L;let e=z.nextNode(),r=0,t=0,i=H[0];for(;i!==void 0;){if(r===i.index){let a;i.type===2?a=new C1(e,e.nextSibling,this,V):i.type===1?a=new i.ctor(e,i.name,i.strings,this,V):i.type===6&&(a=new k1(e,this,V)),this._$AV.push(a),i=H[++t]}r!==i?.index&&(e=z.nextNode(),r++)}return z.currentNode=K,L}p(V){let C=0;for(let H of this._$AV)H!==void 0&&(H.strings!==void 0?(H._$AI(V,H,C),C+=H.strings.length-2):H._$AI(V[C])),C++}},C1=class M{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(V,C,H,L){this.type=2,this._$AH=A,this._$AN=void 0,this._$AA=V,this._$AB=C,this._$AM=H,this.options=L,this._$Cv=L?.isConnected??!0}get parentNode(){let V=this._$AA.parentNode,C=this._$AM;return C!==void 0&&V?.nodeType===11&&(V=C.parentNode),V}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(V,C=this){V=q(this,V,C),d1(V)?V===A||V==null||V===""?(this._$AH!==A&&this._$AR(),this._$AH=A):V!==this._$AH&&V!==h&&this._(V):V._$litType$!==void 0?this.$(V):V.nodeType!==void 0?this.T(V):q2(V)?this.k(V):this._(V)}O(V){return this._$AA.parentNode.insertBefore(V,this._$AB)}T(V){this._$AH!==V&&(this._$AR(),this._$AH=this.O(V))}_(V){this._$AH!==A&&d1(this._$AH)?this._$AA.nextSibling.data=V:this.T(K.createTextNode(V)),this._$AH=V}$(V){let{values:C,_$litType$:H}=V,L=typeof H=="number"?this._$AC(V):(H.el===void 0&&(H.el=p1.createElement(Y2(H.h,H.h[0]),this.options)),H);if(this._$AH?._$AD===L)this._$AH.p(C);else{let e=new g1(L,this),r=e.u(this.options);e.p(C),this.T(r),this._$AH=e}}_$AC(V){let C=K2.get(V.strings);return C===void 0&&K2.set(V.strings,C=new p1(V)),C}k(V){e2(this._$AH)||(this._$AH=[],this._$AR());let C=this._$AH,H,L=0;for(let e of V)L===C.length?C.push(H=new M(this.O(n1()),this.O(n1()),this,this.options)):H=C[L],H._$AI(e),L++;L<C.length&&(this._$AR(H&&H._$AB.nextSibling,L),C.length=L)}_$AR(V=this._$AA.nextSibling,C){for(this._$AP?.(!1,!0,C);V&&V!==this._$AB;){let H=V.nextSibling;V.remove(),V=H}}setConnected(V){this._$AM===void 0&&(this._$Cv=V,this._$AP?.(V))}},j=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(V,C,H,L,e){this.type=1,this._$AH=A,this._$AN=void 0,this.element=V,this.name=C,this._$AM=L,this.options=e,H.length>2||H[0]!==""||H[1]!==""?(this._$AH=Array(H.length-1).fill(new String),this.strings=H):this._$AH=A}_$AI(V,C=this,H,L){let e=this.strings,r=!1;if(e===void 0)V=q(this,V,C,0),r=!d1(V)||V!==this._$AH&&V!==h,r&&(this._$AH=V);else{let t=V,i,a;for(V=e[0],i=0;i<e.length-1;i++)a=q(this,t[H+i],C,i),a===h&&(a=this._$AH[i]),r||=!d1(a)||a!==this._$AH[i],a===A?V=A:V!==A&&(V+=(a??"")+e[i+1]),this._$AH[i]=a}r&&!L&&this.j(V)}j(V){V===A?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,V??"")}},O1=class extends j{constructor(){super(...arguments),this.type=3}j(V){this.element[this.name]=V===A?void 0:V}},b1=class extends j{constructor(){super(...arguments),this.type=4}j(V){this.element.toggleAttribute(this.name,!!V&&V!==A)}},y1=class extends j{constructor(V,C,H,L,e){super(V,C,H,L,e),this.type=5}_$AI(V,C=this){if((V=q(this,V,C,0)??A)===h)return;let H=this._$AH,L=V===A&&H!==A||V.capture!==H.capture||V.once!==H.once||V.passive!==H.passive,e=V!==A&&(H===A||L);L&&this.element.removeEventListener(this.name,this,H),e&&this.element.addEventListener(this.name,this,V),this._$AH=V}handleEvent(V){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,V):this._$AH.handleEvent(V)}},k1=class{constructor(V,C,H){this.element=V,this.type=6,this._$AN=void 0,this._$AM=C,this.options=H}get _$AU(){return this._$AM._$AU}_$AI(V){q(this,V)}},C5={M:L2,P:D,A:M2,C:1,L:J2,R:g1,D:q2,V:q,I:C1,H:j,N:b1,U:y1,B:O1,F:k1},L0=V2.litHtmlPolyfillSupport;L0?.(p1,C1),(V2.litHtmlVersions??=[]).push("3.3.0");H5=(M,V,C)=>{let H=C?.renderBefore??V,L=H._$litPart$;if(L===void 0){let e=C?.renderBefore??null;H._$litPart$=L=new C1(V.insertBefore(n1(),e),e,void 0,C??{})}return L._$AI(M),L}});var t2,S,M0,V5=d(()=>{h1();h1();$();$();t2=globalThis,S=class extends E{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let V=super.createRenderRoot();return this.renderOptions.renderBefore??=V.firstChild,V}update(V){let C=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(V),this._$Do=H5(C,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return h}};S._$litElement$=!0,S.finalized=!0,t2.litElementHydrateSupport?.({LitElement:S});M0=t2.litElementPolyfillSupport;M0?.({LitElement:S});(t2.litElementVersions??=[]).push("4.2.2")});var L5=d(()=>{});var u=d(()=>{h1();$();V5();L5()});var M5,e5,r5,w1,P1,t5,i5,o5,B1,a5,i2,T1,A5,n5,d5,p5,m5,l5,o2,v5,x5,I=d(()=>{M5="M12,4A4,4 0 0,1 16,8A4,4 0 0,1 12,12A4,4 0 0,1 8,8A4,4 0 0,1 12,4M12,14C16.42,14 20,15.79 20,18V20H4V18C4,15.79 7.58,14 12,14Z",e5="M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z",r5="M11,15H13V17H11V15M11,7H13V13H11V7M12,2C6.47,2 2,6.5 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20A8,8 0 0,1 4,12A8,8 0 0,1 12,4A8,8 0 0,1 20,12A8,8 0 0,1 12,20Z",w1="M20,11V13H8L13.5,18.5L12.08,19.92L4.16,12L12.08,4.08L13.5,5.5L8,11H20Z",P1="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",t5="M0.41,13.41L6,19L7.41,17.58L1.83,12M22.24,5.58L11.66,16.17L7.5,12L6.07,13.41L11.66,19L23.66,7M18,7L16.59,5.58L10.24,11.93L11.66,13.34L18,7Z",i5="M7.41,8.58L12,13.17L16.59,8.58L18,10L12,16L6,10L7.41,8.58Z",o5="M12,20A8,8 0 0,0 20,12A8,8 0 0,0 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20M12,2A10,10 0 0,1 22,12A10,10 0 0,1 12,22C6.47,22 2,17.5 2,12A10,10 0 0,1 12,2M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z",B1="M19,6.41L17.59,5L12,10.59L6.41,5L5,6.41L10.59,12L5,17.59L6.41,19L12,13.41L17.59,19L19,17.59L13.41,12L19,6.41Z",a5="M12,20C7.59,20 4,16.41 4,12C4,7.59 7.59,4 12,4C16.41,4 20,7.59 20,12C20,16.41 16.41,20 12,20M12,2C6.47,2 2,6.47 2,12C2,17.53 6.47,22 12,22C17.53,22 22,17.53 22,12C22,6.47 17.53,2 12,2M14.59,8L12,10.59L9.41,8L8,9.41L10.59,12L8,14.59L9.41,16L12,13.41L14.59,16L16,14.59L13.41,12L16,9.41L14.59,8Z",i2="M19,21H8V7H19M19,5H8A2,2 0 0,0 6,7V21A2,2 0 0,0 8,23H19A2,2 0 0,0 21,21V7A2,2 0 0,0 19,5M16,1H4A2,2 0 0,0 2,3V17H4V3H16V1Z",T1="M6,19A2,2 0 0,0 8,21H16A2,2 0 0,0 18,19V7H6V19M8,9H16V19H8V9M15.5,4L14.5,3H9.5L8.5,4H5V6H19V4H15.5Z",A5="M18.84,7H16.22L10.5,4L4,7.41V17A2,2 0 0,1 2,15V7.17C2,6.5 2.28,6.06 2.81,5.81L10.5,2L18.05,5.81C18.5,6.09 18.78,6.5 18.84,7M7,8H20A2,2 0 0,1 22,10V19A2,2 0 0,1 20,21H7A2,2 0 0,1 5,19V10A2,2 0 0,1 7,8M20,11.67V10L13.5,13.31L7,10V11.67L13.5,15L20,11.67Z",n5="M4,1C2.89,1 2,1.89 2,3V7C2,8.11 2.89,9 4,9H1V11H13V9H10C11.11,9 12,8.11 12,7V3C12,1.89 11.11,1 10,1H4M4,3H10V7H4V3M14,13C12.89,13 12,13.89 12,15V19C12,20.11 12.89,21 14,21H11V23H23V21H20C21.11,21 22,20.11 22,19V15C22,13.89 21.11,13 20,13H14M3.88,13.46L2.46,14.88L4.59,17L2.46,19.12L3.88,20.54L6,18.41L8.12,20.54L9.54,19.12L7.41,17L9.54,14.88L8.12,13.46L6,15.59L3.88,13.46M14,15H20V19H14V15Z",d5="M9.5,3A6.5,6.5 0 0,1 16,9.5C16,11.11 15.41,12.59 14.44,13.73L14.71,14H15.5L20.5,19L19,20.5L14,15.5V14.71L13.73,14.44C12.59,15.41 11.11,16 9.5,16A6.5,6.5 0 0,1 3,9.5A6.5,6.5 0 0,1 9.5,3M9.5,5C7,5 5,7 5,9.5C5,12 7,14 9.5,14C12,14 14,12 14,9.5C14,7 12,5 9.5,5Z",p5="M3,6H21V8H3V6M3,11H21V13H3V11M3,16H21V18H3V16Z",m5="M20 2H4C2.9 2 2 2.9 2 4V22L6 18H20C21.1 18 22 17.1 22 16V4C22 2.9 21.1 2 20 2M20 16H5.2L4 17.2V4H20V16Z",l5="M20 2H4C2.9 2 2 2.9 2 4V22L6 18H20C21.1 18 22 17.1 22 16V4C22 2.9 21.1 2 20 2M20 16H5.2L4 17.2V4H20V16M16 9V11H13V14H11V11H8V9H11V6H13V9H16Z",o2="M20,2A2,2 0 0,1 22,4V16A2,2 0 0,1 20,18H6L2,22V4C2,2.89 2.9,2 4,2H20M4,4V17.17L5.17,16H20V4H4M6,7H18V9H6V7M6,11H15V13H6V11Z",v5="M2,21L23,12L2,3V10L17,12L2,14V21Z",x5="M10,17L6,13L7.41,11.59L10,14.17L16.59,7.58L18,9M12,1L3,5V11C3,16.55 6.84,21.74 12,23C17.16,21.74 21,16.55 21,11V5L12,1Z"});var F1,N,B,m1=d(()=>{F1={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},N=M=>(...V)=>({_$litDirective$:M,values:V}),B=class{constructor(V){}get _$AU(){return this._$AM._$AU}_$AT(V,C,H){this._$Ct=V,this._$AM=C,this._$Ci=H}_$AS(V,C){return this.update(V,C)}update(V,C){return this.render(...C)}}});var e0,s5,H1,W,r0,R1,Z5,E1,a2=d(()=>{$();({I:e0}=C5),s5=()=>document.createComment(""),H1=(M,V,C)=>{let H=M._$AA.parentNode,L=V===void 0?M._$AB:V._$AA;if(C===void 0){let e=H.insertBefore(s5(),L),r=H.insertBefore(s5(),L);C=new e0(e,r,M,M.options)}else{let e=C._$AB.nextSibling,r=C._$AM,t=r!==M;if(t){let i;C._$AQ?.(M),C._$AM=M,C._$AP!==void 0&&(i=M._$AU)!==r._$AU&&C._$AP(i)}if(e!==L||t){let i=C._$AA;for(;i!==e;){let a=i.nextSibling;H.insertBefore(i,L),i=a}}}return C},W=(M,V,C=M)=>(M._$AI(V,C),M),r0={},R1=(M,V=r0)=>M._$AH=V,Z5=M=>M._$AH,E1=M=>{M._$AP?.(!1,!0);let V=M._$AA,C=M._$AB.nextSibling;for(;V!==C;){let H=V.nextSibling;V.remove(),V=H}}});var u5,c5=d(()=>{$();m1();a2();u5=N(class extends B{constructor(){super(...arguments),this.key=A}render(M,V){return this.key=M,V}update(M,[V,C]){return V!==this.key&&(R1(M),this.key=V),C}})});var S5=d(()=>{c5()});function f(M,V){return`${M}/${V}`}function k(M){return f(M.entry_id,M.conversation_id)}function g(M){return M.contact??M.remote}function x(M){let V=h5.get(M);return V===void 0&&(V=Date.parse(M.time),h5.set(M,V)),V}function g5(M,V){return x(M)-x(V)||(M.message_id<V.message_id?-1:1)}function V1(M,V){let C=new Map(M.map(H=>[H.message_id,H]));for(let H of V)C.set(H.message_id,t0(C.get(H.message_id),H));return[...C.values()].sort(g5)}function t0(M,V){return M&&f5.indexOf(V.delivery)<f5.indexOf(M.delivery)?{...V,delivery:M.delivery,error:M.error}:V}function O5(M,V,C){let H=C?-1/0:Math.min(...V.map(x));return V1(M.filter(L=>x(L)<H),V)}function A2(M){let V=C=>C.last?x(C.last):0;return M.sort((C,H)=>V(H)-V(C)||(k(C)<k(H)?-1:1))}function D1(M,{entry_id:V,kind:C,message:H},L){let e=f(V,H.conversation_id),r=M.find(p=>k(p)===e),t=C==="received"&&H.unread&&!L,i=!r?.last||r.last.message_id===H.message_id||g5(r.last,H)<0,a={entry_id:V,conversation_id:H.conversation_id,line_id:H.line_id,line:H.line,remote:H.remote,channel:H.channel,...r,contact:H.contact,trusted:H.trusted,unread:(r?.unread??0)+(t?1:0),last:i?H:r?.last??H};return A2([...M.filter(p=>p!==r),a])}function b5(M,V){return M.filter(C=>C.entry_id===V).reduce((C,H)=>C+H.unread,0)}function v1(M){return{first:Math.max(0,M-l1),last:M}}function y5({first:M,last:V}){let C=Math.max(0,M-l1);return{first:C,last:Math.min(V,C+n2)}}function k5({first:M,last:V},C){let H=Math.min(C,V+l1);return{first:Math.max(M,H-n2),last:H}}function w5(M,V){let C=Math.max(0,M-l1/2);return{first:C,last:Math.min(V,C+l1)}}function P5(M,V,C){if(!V.length)return v1(C.length);let H=new Map(C.map((t,i)=>[t.message_id,i])),L=V.slice(M.first,M.last).map(t=>H.get(t.message_id)).filter(t=>t!==void 0);if(!L.length)return v1(C.length);let e=M.last===V.length?C.length:Math.max(...L)+1,r=M.first===0&&V[0]===C[0]?0:Math.min(...L);return{first:Math.max(r,e-n2),last:e}}var h5,f5,n2,l1,w=d(()=>{"use strict";h5=new WeakMap;f5=["unknown","pending","sent","delivered","failed"];n2=200,l1=40});async function B5(M,V,C){let{entryId:H,conversationId:L}=V,e=new Date().toISOString();V.setSending({text:C,time:e});try{let t=(await M.api.send(H,C,{conversation_id:L}))[0],i=M.conversation(f(H,L));if(t?.message_id&&i){let a=i0(i,C,e,t.message_id,t);V.sent(a),M.setConversations(D1(M.conversations,{event:"announcement",entry_id:H,kind:"sent",message:a},!0))}else V.load();return t}finally{V.setSending(null)}}async function T5(M,V,C,H){let e=(await M.api.send(V,C,H))[0],r=e?.message_id;await M.load();let i=M.conversations.find(a=>a.entry_id===V&&a.last?.message_id===r)?.conversation_id;if(r&&!i){let{messages:a}=await M.api.messages(V,{limit:20});i=a.find(p=>p.message_id===r)?.conversation_id}return{result:e,conversationId:i}}async function F5(M){let{thread:V}=M,C=V&&M.account(V.entryId);if(!V||!C?.mark||!C.control||M.config.mark_read===!1)return;let H=f(V.entryId,V.conversationId),L=V.unreadIds,e=(M.conversation(H)?.unread??0)-V.keptUnread>L.length,r=`${e}/${L}`;!e&&!L.length||r===V.marked||(V.marked=r,e&&!V.keptUnread?(await M.api.markRead(V.entryId,{conversation_id:V.conversationId}),V.setUnread(null,!1)):await V.markRead(),M.setConversations(M.conversations.map(t=>k(t)===H?{...t,unread:V.keptUnread}:t)))}async function R5(M,V,C){await M.api.markUnread(V.entryId,C),V.setUnread(new Set(C),!0),M.loadSoon()}async function E5(M,V,C){await M.api.delete(V.entryId,{message_ids:C}),V.remove(new Set(C)),M.loadSoon()}async function D5(M,V){let{entryId:C,conversationId:H}=V;await M.api.delete(C,{conversation_id:H}),M.thread===V&&M.close(),M.setConversations(M.conversations.filter(L=>k(L)!==f(C,H))),M.loadSoon()}async function $5(M,V,C){let H=await M.api.cancel(V.entryId,[C]);return await V.load(),H[C]??"uncertain"}function i0(M,V,C,H,L){let{conversation_id:e,line_id:r,line:t,remote:i,contact:a,trusted:p,channel:n}=M,{delivery:l,error:m,parts:s,price:y,currency:i1}=L;return{message_id:H,conversation_id:e,line_id:r,line:t,direction:"outgoing",remote:i,contact:a,trusted:p,text:V,channel:n,time:C,delivery:l,error:m,unread:!1,parts:s,price:y,currency:i1}}var I5=d(()=>{"use strict";w()});function $1(M){return M===_5||W5(M)===_5}function I1(M){return W5(M)==="unknown_command"}function N5(M){if(typeof M=="object"&&M!==null&&"message"in M)return String(M.message)}function W5(M){return typeof M=="object"&&M!==null&&"code"in M?M.code:void 0}var L1,_5,X=d(()=>{"use strict";L1=class{constructor(V){this.connection=V}async accounts(){return(await this.call("accounts",{})).accounts}async conversations(V,C={}){return(await this.call("conversations",{entry_id:V,...C})).conversations}messages(V,C){return this.call("messages",{entry_id:V,...C})}subscribe(V){return this.connection.subscribeMessage(V,{type:"phone_inbox/subscribe"},{resubscribe:!1})}async send(V,C,H){return(await this.call("send",{entry_id:V,text:C,...H})).recipients}measure(V,C,H){return this.call("measure",{entry_id:V,text:C,...H&&{channel:H}})}async markRead(V,C){await this.call("mark_read",{entry_id:V,...C})}async markUnread(V,C){await this.call("mark_unread",{entry_id:V,message_ids:C})}async delete(V,C){await this.call("delete",{entry_id:V,...C})}async cancel(V,C){return(await this.call("cancel",{entry_id:V,message_ids:C})).outcomes}call(V,C){return this.connection.sendMessagePromise({type:`phone_inbox/${V}`,...C})}},_5=3});function c(M,V){customElements.get(M)||customElements.define(M,V)}var P,O,T=d(()=>{"use strict";u();P=class{constructor(V,C){this.host=V;this.current=C;V.addController(this)}hostConnected(){this.hostUpdate()}hostUpdate(){let V=this.current();V===this.source&&this.stop||(this.stop?.(),this.source=V,this.stop=V?.listen(()=>this.host.requestUpdate()))}hostDisconnected(){this.stop?.(),this.stop=void 0}},O=class extends S{fire(V,C){this.dispatchEvent(new CustomEvent(V,{detail:C,bubbles:!0,composed:!0}))}}});function U5(M,V){for(let C=M.length-1;C>=0;C-=1){let H=M[C];if(H?.direction==="outgoing"&&H.price!==null&&H.price>0)return{amount:H.price/(H.parts??1)*V,currency:H.currency}}return null}function G5(M){return(M.match(/\p{L}[\p{L}\p{M}]*/gu)??[]).slice(0,2).map(C=>[...C][0]??"").join("").toLocaleUpperCase()}function Q5(M){let V=0;for(let C of M)V=(V*31+(C.codePointAt(0)??0))%360;return V}var _1,N1=d(()=>{"use strict";_1=class M{constructor(V,C,H={}){this.language=V;this.t=C;let{timeZone:L,hour12:e}=H,r=L?{timeZone:L}:{},t=e===void 0?{}:{hour12:e},i=a=>new Intl.DateTimeFormat(V,{...r,...a});this.clock=i({hour:"numeric",minute:"2-digit",...t}),this.weekday=i({weekday:"short"}),this.dayOfYear=i({day:"numeric",month:"short"}),this.date=i({day:"numeric",month:"numeric",year:"numeric"}),this.longDay=i({weekday:"long",day:"numeric",month:"long"}),this.longDate=i({day:"numeric",month:"long",year:"numeric"}),this.full=i({day:"numeric",month:"long",year:"numeric",hour:"numeric",minute:"2-digit",second:"2-digit",...t}),this.civil=new Intl.DateTimeFormat("en-CA",r)}static of(V,C){let{time_format:H,time_zone:L}=V.locale;return new M(V.locale.language||V.language,C,{...L==="server"&&{timeZone:V.config.time_zone},...H==="12"&&{hour12:!0},...H==="24"&&{hour12:!1}})}day(V){return this.civil.format(V)}time(V){return this.clock.format(V)}fullTime(V){return this.full.format(V)}listTime(V,C=Date.now()){let H=this.age(V,C);return H===0?this.time(V):H===1?this.t("thread.yesterday"):H>1&&H<7?this.weekday.format(V):this.sameYear(V,C)?this.dayOfYear.format(V):this.date.format(V)}daySeparator(V,C=Date.now()){let H=this.age(V,C);return H===0?this.t("thread.today"):H===1?this.t("thread.yesterday"):this.sameYear(V,C)?this.longDay.format(V):this.longDate.format(V)}price(V,C){return C&&/^[A-Z]{3}$/u.test(C)?new Intl.NumberFormat(this.language,{style:"currency",currency:C,maximumFractionDigits:4}).format(V):[new Intl.NumberFormat(this.language,{maximumFractionDigits:4}).format(V),C].filter(Boolean).join(" ")}age(V,C){return Math.round((Date.parse(this.day(C))-Date.parse(this.day(V)))/864e5)}sameYear(V,C){return this.day(V).slice(0,4)===this.day(C).slice(0,4)}}});var d2,z5=d(()=>{"use strict";d2={"card.name":"Phone Inbox","card.description":"Text messages of your phone systems: conversations, replies, live updates.",title:"Messages",loading:"Loading messages…",retry:"Try again",close:"Close",back:"Back to the conversations",menu:"Open the sidebar","list.label":"Conversations","list.empty":"No conversations yet","list.empty_hint":"Messages appear here as soon as they arrive.","list.no_match":"Nothing found","list.more":"Show more conversations","list.you":"You: {text}","list.unread":{one:"{count} unread message",other:"{count} unread messages"},"list.trusted":"Trusted contact","list.no_text":"No text","search.label":"Search","search.clear":"Clear the search","search.people":"Conversations","search.messages":"Messages","search.busy":"Searching…","search.not_found":"The message could not be found in its conversation any more.","thread.label":"Messages with {name}","thread.choose":"Choose a conversation","thread.choose_hint":"Or start a new one.","thread.empty":"No messages in this conversation","thread.older":"Loading older messages…","thread.newest":"To the newest message","thread.arrived":{one:"{count} new message",other:"{count} new messages"},"thread.said":"{name}: {text}","thread.delete":"Delete the conversation","thread.line":"via {line}","thread.today":"Today","thread.yesterday":"Yesterday","delivery.pending":"On its way","delivery.sent":"Sent","delivery.delivered":"Delivered","delivery.failed":"Not delivered","delivery.failed_because":"Not delivered: {error}","delivery.unknown":"Delivery unknown","delivery.sending":"Sending…","channel.sms":"SMS","channel.whatsapp":"WhatsApp","channel.vk":"VK","channel.viber":"Viber","channel.flash_call":"Flash call","channel.voice_code":"Voice code","channel.unknown":"Message","bubble.you":"You","bubble.actions":"Message actions","bubble.copy":"Copy","bubble.copied":"Copied","bubble.copy_code":"Copy the code {code}","bubble.mark_unread":"Mark as unread","bubble.cancel":"Cancel sending","bubble.delete":"Delete","bubble.parts":{one:"{count} part",other:"{count} parts"},"composer.placeholder":"Message","composer.label":"Message to {name}","composer.send":"Send","composer.hint":"Ctrl + Enter sends","composer.left":{one:"{count} character left",other:"{count} characters left"},"composer.parts":{one:"{count} part",other:"{count} parts"},"composer.characters":{one:"{count} character",other:"{count} characters"},"composer.unicode":"Letters outside the basic SMS alphabet: fewer characters fit in a part.","composer.price":"about {price}","composer.cap":{one:"{count} part left of the limit of {limit}",other:"{count} parts left of the limit of {limit}"},"composer.over":"This message would exceed the sending limit of {limit} parts; {left} left.","composer.too_long":{one:"{count} character too long",other:"{count} characters too long"},"composer.no_control":"You have no permission to send from {account}.","composer.cannot_send":"{account} cannot send messages.","composer.wrong_channel":"{account} cannot send on this channel ({channel}).","composer.failed":"Not sent: {error}","composer.lost":"The connection was lost while sending. Look whether the message is in the conversation before you send it again.","new.title":"New conversation","new.to":"Contact or phone number","new.contacts":"Contacts","new.account":"Account","new.line":"Line","new.default_line":"Default line","new.channel":"Channel","new.default_channel":"Default channel","new.sent":"The message was sent. It appears in the list in a moment.","new.nobody":"No account can send messages.","confirm.cancel":"Keep","confirm.delete":"Delete","confirm.message":"Delete this message?","confirm.message_text":"It is deleted at the provider, too. This cannot be undone.","confirm.conversation":"Delete the conversation with {name}?","confirm.conversation_text":"All its messages are deleted at the provider, too. This cannot be undone.","cancel.cancelled":"The message was cancelled.","cancel.uncertain":"It is not certain that the message was stopped.","cancel.not_found":"The provider does not know the message any more.","cancel.too_late":"It was too late to cancel the message.","account.offline":"{account} cannot be reached at the moment. Messages may be missing.","account.none":"No account to show","account.none_hint":"Add Phone Inbox under Settings → Devices & services, or ask for access to an account.","account.missing":"The account of this card does not exist or is not available to you.","error.unknown":"Something went wrong.","error.lost":"No connection to Home Assistant. Waiting for it to come back…","error.integration":"Phone Inbox is not running. It may be starting.","editor.account":"Account","editor.account_help":"Leave empty to show all accounts.","editor.lines":"Lines","editor.lines_help":"Leave empty to show all lines.","editor.title":"Title","editor.height":"Height","editor.height_help":"Only where the dashboard does not set it.","editor.hide_composer":"Hide the reply box","editor.mark_read":"Mark messages as read when they are shown"}});var K5,q5=d(()=>{"use strict";K5={"card.name":"Phone Inbox","card.description":"Сообщения ваших телефонных систем: переписка, ответы, обновление на лету.",title:"Сообщения",loading:"Загружаем сообщения…",retry:"Повторить",close:"Закрыть",back:"Назад к списку",menu:"Открыть боковую панель","list.label":"Переписка","list.empty":"Пока нет ни одной переписки","list.empty_hint":"Новые сообщения сразу появятся здесь.","list.no_match":"Ничего не найдено","list.more":"Показать ещё","list.you":"Вы: {text}","list.unread":{one:"{count} непрочитанное сообщение",few:"{count} непрочитанных сообщения",many:"{count} непрочитанных сообщений",other:"{count} непрочитанного сообщения"},"list.trusted":"Доверенный контакт","list.no_text":"Без текста","search.label":"Поиск","search.clear":"Очистить поиск","search.people":"Переписка","search.messages":"Сообщения","search.busy":"Ищем…","search.not_found":"Этого сообщения в переписке больше нет.","thread.label":"Переписка: {name}","thread.choose":"Выберите переписку","thread.choose_hint":"Или начните новую.","thread.empty":"В этой переписке нет сообщений","thread.older":"Загружаем более ранние сообщения…","thread.newest":"К последнему сообщению","thread.arrived":{one:"{count} новое сообщение",few:"{count} новых сообщения",many:"{count} новых сообщений",other:"{count} нового сообщения"},"thread.said":"{name}: {text}","thread.delete":"Удалить переписку","thread.line":"линия {line}","thread.today":"Сегодня","thread.yesterday":"Вчера","delivery.pending":"В пути","delivery.sent":"Отправлено","delivery.delivered":"Доставлено","delivery.failed":"Не доставлено","delivery.failed_because":"Не доставлено: {error}","delivery.unknown":"Доставка неизвестна","delivery.sending":"Отправляем…","channel.sms":"SMS","channel.whatsapp":"WhatsApp","channel.vk":"ВК","channel.viber":"Viber","channel.flash_call":"Звонок с кодом","channel.voice_code":"Голосовой код","channel.unknown":"Сообщение","bubble.you":"Вы","bubble.actions":"Действия с сообщением","bubble.copy":"Копировать","bubble.copied":"Скопировано","bubble.copy_code":"Скопировать код {code}","bubble.mark_unread":"Отметить непрочитанным","bubble.cancel":"Отменить отправку","bubble.delete":"Удалить","bubble.parts":{one:"{count} часть",few:"{count} части",many:"{count} частей",other:"{count} части"},"composer.placeholder":"Сообщение","composer.label":"Сообщение для {name}","composer.send":"Отправить","composer.hint":"Ctrl + Enter — отправить","composer.left":{one:"остался {count} символ",few:"осталось {count} символа",many:"осталось {count} символов",other:"осталось {count} символа"},"composer.parts":{one:"{count} часть",few:"{count} части",many:"{count} частей",other:"{count} части"},"composer.characters":{one:"{count} символ",few:"{count} символа",many:"{count} символов",other:"{count} символа"},"composer.unicode":"Есть символы вне базового алфавита SMS: в одну часть их помещается меньше.","composer.price":"примерно {price}","composer.cap":{one:"до предела в {limit} осталась {count} часть",few:"до предела в {limit} осталось {count} части",many:"до предела в {limit} осталось {count} частей",other:"до предела в {limit} осталось {count} части"},"composer.over":"Сообщение превысит предел отправки: частей всего {limit}, осталось {left}.","composer.too_long":{one:"Длиннее допустимого на {count} символ",few:"Длиннее допустимого на {count} символа",many:"Длиннее допустимого на {count} символов",other:"Длиннее допустимого на {count} символа"},"composer.no_control":"У вас нет права отправлять сообщения от имени «{account}».","composer.cannot_send":"Учётная запись «{account}» не может отправлять сообщения.","composer.wrong_channel":"Учётная запись «{account}» не может отправлять по этому каналу ({channel}).","composer.failed":"Не отправлено: {error}","composer.lost":"Во время отправки пропала связь. Прежде чем отправить снова, проверьте, нет ли сообщения в переписке.","new.title":"Новая переписка","new.to":"Контакт или номер телефона","new.contacts":"Контакты","new.account":"Учётная запись","new.line":"Линия","new.default_line":"Линия по умолчанию","new.channel":"Канал","new.default_channel":"Канал по умолчанию","new.sent":"Сообщение отправлено. Оно скоро появится в списке.","new.nobody":"Нет учётной записи, которая может отправлять сообщения.","confirm.cancel":"Оставить","confirm.delete":"Удалить","confirm.message":"Удалить это сообщение?","confirm.message_text":"Оно будет удалено и у оператора. Отменить это нельзя.","confirm.conversation":"Удалить переписку с «{name}»?","confirm.conversation_text":"Все её сообщения будут удалены и у оператора. Отменить это нельзя.","cancel.cancelled":"Отправка отменена.","cancel.uncertain":"Неясно, удалось ли остановить сообщение.","cancel.not_found":"Оператор больше не знает этого сообщения.","cancel.too_late":"Отменить отправку уже нельзя.","account.offline":"Сейчас нет связи с «{account}». Некоторых сообщений может не хватать.","account.none":"Нет учётных записей","account.none_hint":"Добавьте Phone Inbox в разделе «Настройки → Устройства и службы» или попросите доступ.","account.missing":"Учётной записи этой карточки нет, или она вам недоступна.","error.unknown":"Что-то пошло не так.","error.lost":"Нет связи с Home Assistant. Ждём, когда она восстановится…","error.integration":"Phone Inbox не работает. Возможно, он ещё запускается.","editor.account":"Учётная запись","editor.account_help":"Оставьте пустым, чтобы показать все.","editor.lines":"Линии","editor.lines_help":"Оставьте пустым, чтобы показать все.","editor.title":"Заголовок","editor.height":"Высота","editor.height_help":"Только там, где её не задаёт сама панель.","editor.hide_composer":"Скрыть поле ответа","editor.mark_read":"Отмечать показанные сообщения прочитанными"}});function Y(M){let V=M.split("-")[0]??"en",C=V in j5,H=j5[V]??d2,L=new Intl.PluralRules(C?M:"en"),e=new Intl.NumberFormat(C?M:"en");return(r,t={})=>{let i=H[r];return(typeof i=="string"?i:i[L.select(Number(t.count))]??i.other??"").replace(/\{(\w+)\}/gu,(p,n)=>{let l=t[n];return typeof l=="number"?e.format(l):l??p})}}var j5,W1=d(()=>{"use strict";z5();q5();j5={en:d2,ru:K5}});function X5(M,V){p2.set(J5(M),{...V,at:Date.now()})}function Y5(M,V){let C=J5(M),H=p2.get(C);return p2.delete(C),H&&H.at>V-6e4?H:void 0}function J5({account:M,lines:V,title:C}){return JSON.stringify([location.pathname,M,V,C])}var p2,C3=d(()=>{"use strict";p2=new Map});var U,U1=d(()=>{"use strict";U=class{constructor(){this.listeners=new Set;this.pending=!1}listen(V){return this.listeners.add(V),()=>this.listeners.delete(V)}changed(){if(this.pending)return;this.pending=!0;let V=()=>{this.pending=!1;for(let C of this.listeners)C()};globalThis.document?.hidden??!0?setTimeout(V,100):requestAnimationFrame(V)}}});var J,m2=d(()=>{"use strict";J=class{constructor(V){this.task=V;this.running=null;this.again=!1}run(){return this.again=!0,this.running??=this.loop(),this.running}stale(){this.running&&(this.again=!0)}async loop(){try{for(;this.again;)this.again=!1,await this.task()}finally{this.running=null}}}});var a0,A0,G1,H3=d(()=>{"use strict";U1();w();a0=50,A0=300,G1=class extends U{constructor(C,H){super();this.api=C;this.places=H;this.text="";this.results=[];this.searching=!1;this.turn=0}set(C){this.text=C,this.turn+=1,clearTimeout(this.timer);let H=C.trim();this.searching=H.length>1,this.searching?this.timer=setTimeout(()=>{this.find(H,this.turn)},A0):(this.results=[],this.error=void 0),this.changed()}async find(C,H){let L=this.places(),e=await Promise.allSettled(L.map(({entry_id:r,...t})=>this.api.messages(r,{text:C,limit:a0,...t})));H===this.turn&&(this.results=e.flatMap((r,t)=>r.status==="fulfilled"?r.value.messages.map(i=>({...i,entry_id:L[t]?.entry_id??""})):[]).sort((r,t)=>x(t)-x(r)),this.error=e.find(r=>r.status==="rejected")?.reason,this.searching=!1,this.changed())}}});function L3(M,V){return M===null?V.direction==="incoming":M.has(V.message_id)}var l2,n0,d0,Q1,M3=d(()=>{"use strict";X();U1();w();m2();l2=100,n0=50,d0=6e4,Q1=class extends U{constructor(C,H,L){super();this.api=C;this.entryId=H;this.conversationId=L;this.messages=[];this.window={first:0,last:0};this.loading=!0;this.loadingOlder=!1;this.sending=null;this.marked="";this.next=null;this.kept=new Set;this.closed=!1;this.reading=new J(()=>this.read());this.fresh=new Map}get place(){let{entryId:C,conversationId:H}=this;return{entryId:C,conversationId:H}}get hasOlder(){return this.next!==null}get atNewest(){return this.window.last>=this.messages.length}get unreadIds(){return this.messages.filter(({message_id:C,unread:H,direction:L})=>H&&L==="incoming"&&!this.kept.has(C)).map(C=>C.message_id)}get keptUnread(){return this.kept.size}close(){this.closed=!0}load(){return this.reading.run()}async read(){if(!this.closed){try{let C=await this.page(),H=this.loading||!this.messages.length,L=C.next===null,e=Date.now()-d0,r=this.messages.filter(({message_id:i})=>(this.fresh.get(i)??0)>e),t=O5(this.messages,C.messages,L);this.set(V1(r,t)),(L||H)&&(this.next=C.next),this.error=void 0}catch(C){this.error=C}this.loading=!1,this.changed()}}async older(){this.window.first>0&&(this.window=y5(this.window),this.changed()),this.window.first<l2&&this.next!==null&&!this.loadingOlder&&await this.readOlder(l2)}newer(){this.atNewest||(this.window=k5(this.window,this.messages.length),this.changed())}toNewest(){this.window=v1(this.messages.length),this.changed()}async show(C){this.loading&&await this.load();for(let H=0;;H+=1){let L=this.messages.findIndex(e=>e.message_id===C);if(L>=0)return this.window=w5(L,this.messages.length),this.changed(),!0;if(this.next===null||this.closed||H===n0||!await this.readOlder(200))return!1}}put(C){this.fresh.set(C.message_id,Date.now()),this.set(V1(this.messages,[C]));let{sending:H}=this;H&&C.direction==="outgoing"&&C.text===H.text&&(this.sending=null),this.changed()}sent(C){this.fresh.set(C.message_id,Date.now()),this.messages.some(({message_id:H})=>H===C.message_id)||this.set(V1(this.messages,[C])),this.sending=null,this.toNewest()}setSending(C){this.sending=C,C&&(this.window=v1(this.messages.length)),this.changed()}setUnread(C,H){H?C?.forEach(L=>this.kept.add(L)):this.kept.clear(),this.messages.some(L=>L.unread!==H&&L3(C,L))&&(this.messages=this.messages.map(L=>L.unread!==H&&L3(C,L)?{...L,unread:H}:L),this.changed())}remove(C){C.forEach(H=>this.fresh.delete(H)),this.reading.stale(),this.set(this.messages.filter(H=>!C.has(H.message_id))),this.changed()}async markRead(){let C=this.unreadIds;for(let H=0;H<C.length;H+=200){let L=C.slice(H,H+200);await this.api.markRead(this.entryId,{message_ids:L}),this.setUnread(new Set(L),!1)}}async readOlder(C){if(this.next===null)return!1;this.loadingOlder=!0,this.changed();try{let H=await this.page(this.next,C);return this.next=H.next,this.set(V1(this.messages,H.messages)),this.error=void 0,!0}catch(H){return this.error=H,!1}finally{this.loadingOlder=!1,this.changed()}}page(C,H=l2){return this.api.messages(this.entryId,{conversation_id:this.conversationId,limit:H,...C&&{before:C}})}set(C){this.window=P5(this.window,this.messages,C),this.messages=C}}});function e3(M,V){let C=M.lines.find(({line_id:L})=>L===V),{channels:H}=C??{channels:null};return H?M.send.filter(L=>H.includes(L)):M.send}var p0,m0,l0,v0,z1,v2=d(()=>{"use strict";X();U1();w();m2();H3();M3();p0=50,m0=300,l0=[500,1e3,2e3,4e3],v0=5e3,z1=class extends U{constructor(C,H){super();this.connection=C;this.config=H;this.status="loading";this.connected=!0;this.accounts=[];this.conversations=[];this.hasMore=!1;this.thread=null;this.arrived=null;this.drafts=new Map;this.connecting=new J(()=>this.connect());this.loading=new J(()=>this.read());this.limit=p0;this.running=!1;this.attempt=0;this.unsubscribe=null;this.timers=new Map;this.seen=new Set;this.onReady=()=>{this.connected=!0,this.unsubscribe=null,this.attempt=0,this.connecting.run()};this.onDisconnected=()=>{this.connected=!1,this.unsubscribe=null,this.changed()};this.api=new L1(C),this.search=new G1(this.api,()=>this.places()),this.connected=C.connected}start(){this.running=!0,this.connection.addEventListener("ready",this.onReady),this.connection.addEventListener("disconnected",this.onDisconnected),this.connecting.run()}stop(){this.running=!1,this.connection.removeEventListener("ready",this.onReady),this.connection.removeEventListener("disconnected",this.onDisconnected),this.timers.forEach(C=>clearTimeout(C)),this.timers.clear(),this.leave()}async reload(){await Promise.all([this.load(),this.thread?.load()])}async connect(){if(this.running){try{this.leave();let C=await this.api.subscribe(H=>this.on(H));if(!this.running){C();return}this.unsubscribe=C}catch(C){this.retry(C);return}await this.reload()}}leave(){let{unsubscribe:C}=this;this.unsubscribe=null,C&&this.connection.connected&&C()}retry(C){if(!this.running)return;let H=l0[this.attempt]??v0;this.attempt+=1,this.status!=="ready"&&(!I1(C)||this.attempt>2)&&(this.status="failed",this.error=C,this.changed()),this.later("connect",H,()=>{this.connecting.run()})}later(C,H,L){!this.running||this.timers.has(C)||this.timers.set(C,setTimeout(()=>{this.timers.delete(C),L()},H))}load(){return this.loading.run()}async read(){try{let H=(await this.api.accounts()).filter(({entry_id:L})=>!this.config.account||L===this.config.account);this.accounts=H,await this.loadConversations(),this.status="ready",this.attempt=0}catch(C){this.error=C,this.status!=="ready"&&this.retry(C)}this.changed()}async more(){this.limit!==200&&(this.limit=200,await this.load())}async loadConversations(){let C=this.places(),H=await Promise.allSettled(C.map(({entry_id:e,...r})=>this.api.conversations(e,{limit:this.limit,...r}))),L=H.flatMap((e,r)=>{let t=C[r]?.entry_id??"",i=C[r]?.line_id;return e.status==="fulfilled"?e.value.map(a=>({...a,entry_id:t})):this.conversations.filter(a=>a.entry_id===t&&(i===void 0||a.line_id===i))});this.hasMore=this.limit<200&&H.some(e=>e.status==="fulfilled"&&e.value.length>=this.limit),this.conversations=A2(L);for(let{last:e}of L)e&&this.seen.add(e.message_id);this.error=H.find(e=>e.status==="rejected")?.reason}places(){let{lines:C}=this.config;return this.accounts.flatMap(H=>C?.length?H.lines.filter(({line_id:L})=>C.includes(L)).map(({line_id:L})=>({entry_id:H.entry_id,line_id:L})):[{entry_id:H.entry_id}])}account(C){return this.accounts.find(H=>H.entry_id===C)}linesOf(C){let{lines:H}=this.config;return H?.length?C.lines.filter(({line_id:L})=>H.includes(L)):C.lines}conversation(C){return this.conversations.find(H=>k(H)===C)}get openKey(){return this.thread&&f(this.thread.entryId,this.thread.conversationId)}open(C,H){if(this.openKey===f(C,H)&&this.thread)return this.thread;this.thread?.close();let L=new Q1(this.api,C,H);return this.thread=L,L.load(),this.changed(),L}close(){this.thread?.close(),this.thread=null,this.changed()}on(C){if(!(!this.running||this.config.account&&C.entry_id!==this.config.account))switch(C.event){case"announcement":this.onAnnouncement(C);break;case"state":this.onState(C);break;case"changed":this.onChanged(C);break;case"gone":this.accounts=this.accounts.map(H=>H.entry_id===C.entry_id?{...H,available:!1}:H),this.changed()}}onAnnouncement(C){let{message:H,entry_id:L,kind:e}=C,{lines:r}=this.config;r?.length&&!r.includes(H.line_id)||(this.loading.stale(),this.conversations=D1(this.conversations,C,this.seen.has(H.message_id)),this.seen.add(H.message_id),e==="received"&&(this.arrived=H),e==="read"&&this.loadSoon(),this.openKey===f(L,H.conversation_id)&&this.thread?.put(H),this.changed())}onState(C){let H=this.account(C.entry_id),L=new Set(H?.lines.map(({line_id:a})=>a));if(!H||C.lines.some(({line_id:a})=>!L.has(a))){this.loadSoon();return}let e=new Map(C.lines.map(a=>[a.line_id,a])),r=C.available&&!H.available;this.accounts=this.accounts.map(a=>a===H?{...a,available:C.available,lines:a.lines.filter(({line_id:p})=>e.has(p)).map(p=>({...p,...e.get(p.line_id)}))}:a);let i=this.linesOf(H).length===H.lines.length?C.unread:C.lines.filter(({line_id:a})=>this.config.lines?.includes(a)).reduce((a,p)=>a+p.unread,0);(r||i!==b5(this.conversations,C.entry_id))&&this.loadSoon(),this.changed()}onChanged(C){let{thread:H}=this,L=C.message_ids&&new Set(C.message_ids);H?.entryId===C.entry_id&&(C.change==="deleted"&&L?H.remove(L):C.change==="read"&&L?H.setUnread(L,!1):C.change==="unread"&&L?H.setUnread(L,!0):H.load()),this.loadSoon()}loadSoon(){this.later("load",m0,()=>{this.load()})}setConversations(C){this.conversations=C,this.changed()}}});var r3,x0,t3,i3=d(()=>{$();m1();r3="important",x0=" !"+r3,t3=N(class extends B{constructor(M){if(super(M),M.type!==F1.ATTRIBUTE||M.name!=="style"||M.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(M){return Object.keys(M).reduce(((V,C)=>{let H=M[C];return H==null?V:V+`${C=C.includes("-")?C:C.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${H};`}),"")}update(M,[V]){let{style:C}=M.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(V)),this.render(V);for(let H of this.ft)V[H]==null&&(this.ft.delete(H),H.includes("-")?C.removeProperty(H):C[H]=null);for(let H in V){let L=V[H];if(L!=null){this.ft.add(H);let e=typeof L=="string"&&L.endsWith(x0);H.includes("-")||e?C.setProperty(H,e?L.slice(0,-11):L,e?r3:""):C[H]=L}}return h}})});var o3=d(()=>{i3()});function v(M){return o`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    ${X2`<path d=${M} />`}
  </svg>`}var b,F=d(()=>{"use strict";u();u();b=Z`
  :host {
    --pi-muted: var(--secondary-text-color, #727272);
    --pi-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --pi-accent: var(--primary-color, #009ac7);
    --pi-surface: var(--ha-card-background, var(--card-background-color, #fff));
    --pi-hover: color-mix(in srgb, var(--primary-text-color, #212121) 6%, transparent);
    --pi-field: color-mix(in srgb, var(--primary-text-color, #212121) 6%, transparent);
    --pi-selected: color-mix(in srgb, var(--pi-accent) 14%, transparent);
    --pi-error: var(--error-color, #db4437);
    font-size: 14px;
    line-height: 1.4;
    color: var(--primary-text-color, #212121);
    -webkit-tap-highlight-color: transparent;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .icon {
    width: 1em;
    height: 1em;
    fill: currentColor;
    display: block;
    flex: none;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: none;
    padding: 0;
    margin: 0;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--pi-accent);
    outline-offset: 2px;
  }
  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 40px;
    height: 40px;
    flex: none;
    border-radius: 50%;
    font-size: 22px;
    color: var(--pi-muted);
    transition: background-color 0.15s;
  }
  @media (hover: hover) {
    .icon-button:not(:disabled):hover {
      background: var(--pi-hover);
    }
  }
  .icon-button:disabled {
    opacity: 0.4;
  }
  .header {
    display: flex;
    align-items: center;
    gap: 8px;
    flex: none;
    height: 56px;
    padding: 0 8px 0 16px;
    border-bottom: 1px solid var(--pi-line);
  }
  .header.with-start {
    padding-inline-start: 8px;
  }
  .ellipsis {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .muted {
    color: var(--pi-muted);
  }
  .badge {
    display: inline-flex;
    align-items: center;
    height: 16px;
    padding: 0 6px;
    border-radius: 8px;
    font-size: 11px;
    line-height: 16px;
    font-weight: 500;
    white-space: nowrap;
    color: var(--pi-muted);
    background: var(--pi-field);
    flex: none;
  }
  .badge.whatsapp {
    color: color-mix(in srgb, #1aa34a 70%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #25d366 18%, transparent);
  }
  .badge.vk {
    color: color-mix(in srgb, #0077ff 70%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #0077ff 16%, transparent);
  }
  .badge.viber {
    color: color-mix(in srgb, #7360f2 70%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #7360f2 18%, transparent);
  }
  .avatar {
    --hue: 210;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    font-size: 15px;
    font-weight: 500;
    letter-spacing: 0.02em;
    color: color-mix(in srgb, hsl(var(--hue) 60% 45%) 72%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, hsl(var(--hue) 60% 50%) 20%, transparent);
  }
  .avatar.number {
    color: var(--pi-muted);
    background: var(--pi-field);
    font-size: 22px;
  }
  .empty {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 4px;
    flex: 1;
    min-height: 120px;
    padding: 24px;
    text-align: center;
    color: var(--pi-muted);
  }
  .empty > .icon {
    font-size: 40px;
    opacity: 0.5;
    margin-bottom: 8px;
  }
  .empty .big {
    font-size: 15px;
    color: var(--primary-text-color, #212121);
  }
  .notice {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    flex: none;
    margin: 8px 12px 0;
    padding: 8px 12px;
    border-radius: 10px;
    font-size: 13px;
    background: color-mix(in srgb, var(--warning-color, #ffa600) 16%, transparent);
  }
  .empty .notice {
    align-items: center;
    color: var(--primary-text-color, #212121);
    text-align: start;
  }
  .notice.error {
    background: color-mix(in srgb, var(--pi-error) 14%, transparent);
  }
  .notice .icon {
    font-size: 18px;
    color: var(--warning-color, #ffa600);
  }
  .notice.error .icon {
    color: var(--pi-error);
  }
  .notice.note {
    background: var(--pi-selected);
  }
  .notice > span {
    flex: 1;
    overflow-wrap: anywhere;
  }
  .notice button {
    flex: none;
    font-weight: 500;
    color: var(--pi-accent);
  }
  .text-button {
    height: 36px;
    padding: 0 14px;
    border-radius: 18px;
    font-weight: 500;
    color: var(--pi-accent);
  }
  .text-button:hover {
    background: var(--pi-selected);
  }
  .spinner {
    width: 24px;
    height: 24px;
    border-radius: 50%;
    border: 3px solid var(--pi-line);
    border-top-color: var(--pi-accent);
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation-duration: 2s !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .badge,
    .avatar {
      border: 1px solid;
    }
  }
`});function M1(M){let V=G5(g(M));return V?o`<span
        class="avatar"
        aria-hidden="true"
        style=${t3({"--hue":String(Q5(g(M)))})}
        >${V}</span
      >`:o`<span class="avatar number" aria-hidden="true">${v(M5)}</span>`}function s1(M,V){return M(`channel.${V}`)}function e1(M,V){return V==="unknown"?A:o`<span class="badge ${V}">${s1(M,V)}</span>`}function r1(M,V){return V?o`<span class="trusted" role="img" aria-label=${M("list.trusted")} title=${M("list.trusted")}
        >${v(x5)}</span
      >`:A}function R(M,V){return $1(V)?M("error.lost"):I1(V)?M("error.integration"):N5(V)??M("error.unknown")}function _(M,V){return o`<div class="notice error" role="alert" data-testid="error">
    ${v(r5)}<span>${M}</span>
    ${V?o`<button @click=${V.action}>${V.label}</button>`:A}
  </div>`}var G=d(()=>{"use strict";I();u();o3();X();N1();w();F()});var s0,Z0,x2,s2=d(()=>{"use strict";I();u();X();T();N1();G();F();s0=250,Z0=.2,x2=class extends O{constructor(){super(...arguments);this.name="";this.draftKey="";this.messages=[];this.ready=!0;this.busy=!1;this.text="";this.measure=null;this.turn=0}static{this.properties={store:{attribute:!1},account:{attribute:!1},channel:{attribute:!1},name:{attribute:!1},draftKey:{attribute:!1},messages:{attribute:!1},ready:{attribute:!1},busy:{attribute:!1},t:{attribute:!1},format:{attribute:!1},text:{state:!0},measure:{state:!0}}}static{this.styles=[b,Z`
      :host {
        display: block;
        flex: none;
        padding: 8px 12px 10px;
        border-top: 1px solid var(--pi-line);
      }
      form {
        display: flex;
        align-items: flex-end;
        gap: 8px;
        margin: 0;
      }
      textarea {
        flex: 1;
        min-width: 0;
        min-height: 40px;
        max-height: 160px;
        padding: 9px 16px;
        border: none;
        border-radius: 20px;
        font: inherit;
        font-size: 15px;
        line-height: 22px;
        color: inherit;
        background: var(--pi-field);
        resize: none;
        overflow-y: auto;
        scrollbar-width: thin;
        display: block;
      }
      textarea::placeholder {
        color: var(--pi-muted);
        opacity: 1;
      }
      textarea:focus {
        outline: 2px solid var(--pi-accent);
        outline-offset: -2px;
      }
      .send {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        flex: none;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        font-size: 20px;
        color: var(--text-primary-color, #fff);
        background: var(--pi-accent);
        transition: opacity 0.15s;
      }
      .send:disabled {
        opacity: 0.4;
      }
      .send .spinner {
        width: 18px;
        height: 18px;
        border-width: 2px;
        border-color: rgba(255, 255, 255, 0.4);
        border-top-color: currentColor;
      }
      .hints {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 12px;
        padding: 4px 16px 0;
        font-size: 12px;
        line-height: 16px;
        color: var(--pi-muted);
      }
      .hints:empty {
        display: none;
      }
      .bad {
        color: var(--pi-error);
      }
      .warn {
        color: color-mix(in srgb, var(--warning-color, #ffa600) 75%, var(--primary-text-color, #212121));
      }
      .why {
        padding: 8px;
        text-align: center;
        font-size: 13px;
        color: var(--pi-muted);
      }
    `]}focus(){this.area?.focus()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}clear(){this.write("")}get area(){return this.renderRoot.querySelector("textarea")}get why(){let{t:C,account:H,channel:L}=this;return H?H.send.length?H.control?L&&L!=="unknown"&&!H.send.includes(L)?C("composer.wrong_channel",{account:H.name,channel:s1(C,L)}):null:C("composer.no_control",{account:H.name}):C("composer.cannot_send",{account:H.name}):null}get tooLong(){return[...this.text].length-Math.min(this.account?.text_limit??1e4,1e4)}get canSend(){return this.ready&&!this.busy&&this.text.trim().length>0&&this.tooLong<=0&&!this.measure?.over}willUpdate(C){C.has("draftKey")&&(this.text=this.store.drafts.get(this.draftKey)??"",this.measure=null),(C.has("draftKey")||C.has("channel")||C.has("account"))&&C.get("account")!==this.account&&this.measureSoon()}updated(C){let{area:H}=this;!H||!(C.has("text")||C.has("draftKey"))||(H.style.height="auto",H.style.height=`${H.scrollHeight}px`)}render(){let{t:C,why:H}=this;if(H)return o`<div class="why" data-testid="cannot-send">${H}</div>`;let L=this.name?C("composer.label",{name:this.name}):C("composer.placeholder");return o`
      <form @submit=${this.onSubmit}>
        <textarea
          rows="1"
          dir="auto"
          data-testid="composer"
          placeholder=${C("composer.placeholder")}
          aria-label=${L}
          aria-describedby="hints"
          .value=${this.text}
          @input=${e=>this.write(e.target.value)}
          @keydown=${this.onKey}
        ></textarea>
        <button
          class="send"
          data-testid="send"
          ?disabled=${!this.canSend}
          aria-label=${C("composer.send")}
          title="${C("composer.send")} (${C("composer.hint")})"
        >
          ${this.busy?o`<span class="spinner"></span>`:v(v5)}
        </button>
      </form>
      <div id="hints" class="hints">${this.renderHints()}</div>
    `}renderHints(){let{t:C,measure:H,tooLong:L}=this;if(!this.text)return A;if(L>0)return o`<span class="bad" role="status">${C("composer.too_long",{count:L})}</span>`;if(!H)return A;let{parts:e,characters:r,left:t,encoding:i,cap:a,over:p}=H,n=U5(this.messages,Math.max(1,e)),l=[i?C("composer.parts",{count:e}):C("composer.characters",{count:r}),...t===null?[]:[C("composer.left",{count:t})]];return o`
      <span
        data-testid="part-counter"
        data-parts=${e}
        title=${i==="ucs2"?C("composer.unicode"):""}
        >${[...l,...n?[C("composer.price",{price:this.format.price(n.amount,n.currency)})]:[]].join(" · ")}</span
      >
      ${a&&p?o`<span class="bad" role="alert" data-testid="cap"
            >${C("composer.over",{limit:a.limit,left:a.left})}</span
          >`:a&&a.left<=Math.max(3,a.limit*Z0)?o`<span class="warn" data-testid="cap"
              >${C("composer.cap",{count:a.left,limit:a.limit})}</span
            >`:A}
    `}write(C){this.text=C,C?this.store.drafts.set(this.draftKey,C):this.store.drafts.delete(this.draftKey),this.measureSoon()}measureSoon(){if(clearTimeout(this.timer),this.turn+=1,!this.text.trim()){this.measure=null;return}let C=this.turn;this.timer=setTimeout(()=>{this.measureNow(C)},s0)}async measureNow(C){let{account:H,text:L,channel:e}=this;if(!(!H||this.tooLong>0))try{let r=e==="unknown"?void 0:e,t=await this.store.api.measure(H.entry_id,L,r);C===this.turn&&(this.measure=t)}catch{C===this.turn&&(this.measure=null)}}onKey(C){C.key==="Enter"&&(C.ctrlKey||C.metaKey)&&!C.isComposing&&(C.preventDefault(),this.send())}onSubmit(C){C.preventDefault(),this.send()}send(){this.canSend&&this.fire("send-text",this.text)}};c("phone-inbox-composer",x2)});var Z2,A3=d(()=>{"use strict";u();T();F();Z2=class extends S{constructor(){super(...arguments);this.question=null}static{this.properties={question:{state:!0}}}static{this.styles=[b,Z`
      dialog {
        max-width: min(360px, calc(100vw - 32px));
        padding: 24px;
        border: none;
        border-radius: var(--ha-dialog-border-radius, 24px);
        color: inherit;
        background: var(--card-background-color, #fff);
        box-shadow: 0 8px 32px rgba(0, 0, 0, 0.3);
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.4);
      }
      h2 {
        margin: 0 0 8px;
        font-size: 18px;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0 0 20px;
        color: var(--pi-muted);
      }
      div {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      .danger {
        color: var(--pi-error);
      }
      .danger:hover {
        background: color-mix(in srgb, var(--pi-error) 12%, transparent);
      }
    `]}async ask(C){return this.question=C,await this.updateComplete,this.renderRoot.querySelector("dialog")?.showModal(),new Promise(H=>{this.answer=H})}render(){let{question:C}=this;return C?o`<dialog
      aria-labelledby="title"
      @close=${this.closed}
      @keydown=${H=>H.stopPropagation()}
    >
      <h2 id="title">${C.title}</h2>
      <p>${C.text}</p>
      <div>
        <button class="text-button" autofocus @click=${()=>this.close("")}>
          ${C.no}
        </button>
        <button
          class="text-button danger"
          data-testid="confirm"
          @click=${()=>this.close("yes")}
        >
          ${C.yes}
        </button>
      </div>
    </dialog>`:o``}close(C){this.renderRoot.querySelector("dialog")?.close(C)}closed(C){this.answer?.(C.target.returnValue==="yes"),this.question=null}};c("phone-inbox-confirm",Z2)});var n3,d3=d(()=>{"use strict";u();n3=Z`
  :host {
    display: block;
    container-type: inline-size;
    height: 100%;
    min-height: 0;
  }
  .root {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  .panes {
    display: grid;
    grid-template-columns: minmax(260px, 34%) minmax(0, 1fr);
    flex: 1;
    min-height: 0;
  }
  phone-inbox-list {
    border-inline-end: 1px solid var(--pi-line);
  }
  .detail {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  phone-inbox-thread,
  phone-inbox-new {
    flex: 1;
  }
  @container (max-width: 640px) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    phone-inbox-list {
      border: none;
    }
    .panes.open phone-inbox-list,
    .panes:not(.open) .detail {
      display: none;
    }
  }
`});var p3,Z1,m3=d(()=>{$();m1();a2();p3=(M,V,C)=>{let H=new Map;for(let L=V;L<=C;L++)H.set(M[L],L);return H},Z1=N(class extends B{constructor(M){if(super(M),M.type!==F1.CHILD)throw Error("repeat() can only be used in text expressions")}dt(M,V,C){let H;C===void 0?C=V:V!==void 0&&(H=V);let L=[],e=[],r=0;for(let t of M)L[r]=H?H(t,r):r,e[r]=C(t,r),r++;return{values:e,keys:L}}render(M,V,C){return this.dt(M,V,C).values}update(M,[V,C,H]){let L=Z5(M),{values:e,keys:r}=this.dt(V,C,H);if(!Array.isArray(L))return this.ut=r,e;let t=this.ut??=[],i=[],a,p,n=0,l=L.length-1,m=0,s=e.length-1;for(;n<=l&&m<=s;)if(L[n]===null)n++;else if(L[l]===null)l--;else if(t[n]===r[m])i[m]=W(L[n],e[m]),n++,m++;else if(t[l]===r[s])i[s]=W(L[l],e[s]),l--,s--;else if(t[n]===r[s])i[s]=W(L[n],e[s]),H1(M,i[s+1],L[n]),n++,s--;else if(t[l]===r[m])i[m]=W(L[l],e[m]),H1(M,L[n],L[l]),l--,m++;else if(a===void 0&&(a=p3(r,m,s),p=p3(t,n,l)),a.has(t[n]))if(a.has(t[l])){let y=p.get(r[m]),i1=y!==void 0?L[y]:null;if(i1===null){let R2=H1(M,L[n]);W(R2,e[m]),i[m]=R2}else i[m]=W(i1,e[m]),H1(M,L[n],i1),L[y]=null;m++}else E1(L[l]),l--;else E1(L[n]),n++;for(;m<=s;){let y=H1(M,i[s+1]);W(y,e[m]),i[m++]=y}for(;n<=l;){let y=L[n++];y!==null&&E1(y)}return this.ut=r,R1(M,i),h}})});var u2=d(()=>{m3()});function x3(M){let V=[],C=0,H=c0.test(M.replace(l3," "));for(let L of M.matchAll(l3)){let e=f0(L[0]),r=g0(e);r&&(V.push(...v3(M.slice(C,L.index),H)),V.push({kind:"link",text:e,href:r}),C=L.index+e.length)}return V.push(...v3(M.slice(C),H)),V}function c2(M){return M.replace(/^G-|[- ]/gu,"")}function s3(M,V){let C=V.trim().toLocaleLowerCase(),H=M.toLocaleLowerCase();if(!C||H.length!==M.length)return[{text:M,hit:!1}];let L=[],e=0;for(let r=H.indexOf(C);r>=0;r=H.indexOf(C,e))r>e&&L.push({text:M.slice(e,r),hit:!1}),e=r+C.length,L.push({text:M.slice(r,e),hit:!0});return e<M.length&&L.push({text:M.slice(e),hit:!1}),L}function Z3(M,V,C=120){let H=M.replace(/\s+/gu," "),L=H.toLocaleLowerCase().indexOf(V.trim().toLocaleLowerCase()),e=Math.max(0,L-C/3);return(e>0?"…":"")+H.slice(e,e+C)}function v3(M,V){if(!M)return[];if(!V)return[{kind:"text",text:M}];let C=[],H=0;for(let L of M.matchAll(S0))h0.test(L[0])||(L.index>H&&C.push({kind:"text",text:M.slice(H,L.index)}),C.push({kind:"code",text:L[0]}),H=L.index+L[0].length);return H<M.length&&C.push({kind:"text",text:M.slice(H)}),C}function f0(M){let V=M;for(;;){let C=V.replace(u0,"");if(C===V)return V;if(V.slice(C.length).startsWith(")")&&C.split("(").length>C.split(")").length)return`${C})`;V=C}}function g0(M){try{let V=new URL(M);return(V.protocol==="http:"||V.protocol==="https:")&&V.hostname.length>0?V.href:null}catch{return null}}var l3,u0,c0,S0,h0,S2=d(()=>{"use strict";l3=/\bhttps?:\/\/[^\s<>"'«»“”]+/giu,u0=/[.,;:!?…)\]}]+$/u,c0=/\b(?:code|otp|pin|passcode|password|token|2fa|verification|confirm)|код|парол|подтвержд|пин/iu,S0=/(?<![\p{L}\d.,+*#/-])(?:G-)?(?:\d{3}[- ]\d{3}|\d{4,8})(?![\p{L}\d]|[.,/-]\d|\s?[₽$€%])/gu,h0=/^(?:19|20)\d\d$/u});var u3,c3=d(()=>{"use strict";u();u3=Z`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .header {
    border-bottom: none;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 18px;
    font-weight: 500;
  }
  h3 {
    margin: 8px 16px 4px;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
  }
  .search {
    display: flex;
    align-items: center;
    flex: none;
    height: 40px;
    margin: 0 12px 8px;
    padding-inline-start: 12px;
    border-radius: 20px;
    background: var(--pi-field);
    color: var(--pi-muted);
  }
  .search:focus-within {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  .search > .icon {
    font-size: 20px;
  }
  .search input {
    flex: 1;
    min-width: 0;
    height: 100%;
    padding: 0 8px;
    border: none;
    outline: none;
    background: none;
    font: inherit;
    color: var(--primary-text-color, #212121);
  }
  .search input::-webkit-search-cancel-button {
    display: none;
  }
  .search input::placeholder {
    color: var(--pi-muted);
    opacity: 1;
  }
  .icon-button.small {
    width: 36px;
    height: 36px;
    font-size: 18px;
  }
  .scroller {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding-bottom: 8px;
    scrollbar-width: thin;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    margin: 0 8px;
    padding: 8px;
    border-radius: 12px;
    cursor: pointer;
    content-visibility: auto;
    contain-intrinsic-size: auto 60px;
  }
  @media (hover: hover) {
    .row:hover {
      background: var(--pi-hover);
    }
  }
  .row[aria-selected="true"] {
    background: var(--pi-selected);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .middle {
    flex: 1;
    min-width: 0;
    display: flex;
    flex-direction: column;
    gap: 2px;
  }
  .line {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    min-height: 20px;
  }
  .name {
    font-size: 15px;
  }
  .time {
    margin-inline-start: auto;
    padding-inline-start: 6px;
    flex: none;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .last {
    flex: 1;
    color: var(--pi-muted);
    font-size: 13px;
  }
  .last.two {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .unread .name {
    font-weight: 600;
  }
  .unread .last {
    color: var(--primary-text-color, #212121);
  }
  .unread .time {
    color: var(--pi-accent);
  }
  .count {
    flex: none;
    min-width: 20px;
    height: 20px;
    padding: 0 6px;
    border-radius: 10px;
    font-size: 12px;
    line-height: 20px;
    font-weight: 600;
    text-align: center;
    color: var(--text-primary-color, #fff);
    background: var(--pi-accent);
  }
  .trusted {
    color: var(--success-color, #43a047);
    font-size: 14px;
    flex: none;
  }
  mark {
    color: inherit;
    border-radius: 3px;
    background: color-mix(in srgb, var(--warning-color, #ffa600) 40%, transparent);
  }
  .more {
    align-self: center;
    flex: none;
    margin: 8px;
  }
  .state {
    padding: 8px 16px;
    text-align: center;
    color: var(--pi-muted);
  }
  .state:empty {
    display: none;
  }
`});var h2,S3=d(()=>{"use strict";I();u();u2();T();w();S2();c3();G();F();h2=class extends O{constructor(){super();this.heading="";this.menu=!1;this.canWrite=!1;this.current=null;new P(this,()=>this.store),new P(this,()=>this.store?.search)}static{this.properties={store:{attribute:!1},t:{attribute:!1},format:{attribute:!1},heading:{attribute:!1},menu:{attribute:!1},canWrite:{attribute:!1}}}static{this.styles=[b,u3]}focus(){(this.row(this.current)??this.rows()[0]??this.searchField())?.focus()}render(){let{t:C,store:H}=this,{search:L}=H,e=L.text.trim().length>0;return o`
      <div class="header ${this.menu?"with-start":""}">
        ${this.menu?o`<button
              class="icon-button"
              aria-label=${C("menu")}
              title=${C("menu")}
              @click=${()=>this.fire("hass-toggle-menu",void 0)}
            >
              ${v(p5)}
            </button>`:A}
        <h2 class="ellipsis">${this.heading}</h2>
        ${this.canWrite?o`<button
              class="icon-button"
              data-testid="new-conversation"
              aria-label=${C("new.title")}
              title=${C("new.title")}
              @click=${()=>this.fire("new-conversation",void 0)}
            >
              ${v(l5)}
            </button>`:A}
      </div>
      <div class="search" role="search">
        ${v(d5)}
        <input
          type="search"
          data-testid="search"
          autocomplete="off"
          spellcheck="false"
          placeholder=${C("search.label")}
          aria-label=${C("search.label")}
          .value=${L.text}
          @input=${r=>L.set(r.target.value)}
          @keydown=${this.onSearchKey}
        />
        ${e?o`<button
              class="icon-button small"
              aria-label=${C("search.clear")}
              title=${C("search.clear")}
              @click=${this.clear}
            >
              ${v(B1)}
            </button>`:A}
      </div>
      <div class="scroller" @keydown=${this.onKey}>
        ${e?this.renderFound():this.renderAll()}
      </div>
    `}renderAll(){let{t:C,store:H}=this;return H.conversations.length?o`
      ${this.renderRows(H.conversations,C("list.label"))}
      ${H.hasMore?o`<button class="text-button more" @click=${()=>{H.more()}}>
            ${C("list.more")}
          </button>`:A}
    `:o`<div class="empty">
        ${v(m5)}
        <span class="big">${C("list.empty")}</span>
        <span>${C("list.empty_hint")}</span>
      </div>`}renderFound(){let{t:C,store:H}=this,{search:L}=H,e=L.text.trim().toLocaleLowerCase(),r=H.conversations.filter(t=>`${t.contact??""} ${t.remote}`.toLocaleLowerCase().includes(e));return o`
      ${r.length?o`<h3>${C("search.people")}</h3>
            ${this.renderRows(r,C("search.people"))}`:A}
      ${L.results.length?o`<h3>${C("search.messages")}</h3>
            <div role="listbox" aria-label=${C("search.messages")}>
              ${Z1(L.results,t=>`${t.entry_id}/${t.message_id}`,t=>this.renderResult(t))}
            </div>`:A}
      ${L.error?_(R(C,L.error)):A}
      <div class="state" role="status">
        ${L.searching?C("search.busy"):r.length||L.results.length?A:C("list.no_match")}
      </div>
    `}renderRows(C,H){let L=C.map(k),e=this.current&&L.includes(this.current)?this.current:L[0];return o`<div role="listbox" aria-label=${H}>
      ${Z1(C,(r,t)=>L[t],(r,t)=>this.renderRow(r,L[t]??"",L[t]===e))}
    </div>`}renderRow(C,H,L){let{t:e,store:r}=this,{last:t,unread:i}=C,a=r.openKey===H,p=r.accounts.length>1?r.account(C.entry_id)?.name:void 0;return o`<div
      role="option"
      class="row ${i?"unread":""}"
      tabindex=${L?0:-1}
      aria-selected=${a}
      data-testid="conversation"
      data-key=${H}
      data-conversation-id=${C.conversation_id}
      title=${[p,C.line].filter(Boolean).join(" · ")}
      @click=${()=>this.open(C)}
    >
      ${M1(C)}
      <div class="middle">
        <div class="line">
          <span class="name ellipsis">${g(C)}</span>
          ${r1(e,C.trusted)}
          ${C.channel==="sms"?A:e1(e,C.channel)}
          <span class="time">${t?this.format.listTime(x(t)):A}</span>
        </div>
        <div class="line">
          <span class="last ellipsis" dir="auto"
            >${t?t.direction==="outgoing"?e("list.you",{text:t.text||e("list.no_text")}):t.text||e("list.no_text"):A}</span
          >
          ${i?o`<span
                class="count"
                role="img"
                data-testid="unread-badge"
                aria-label=${e("list.unread",{count:i})}
                >${i>99?"99+":i}</span
              >`:A}
        </div>
      </div>
    </div>`}renderResult(C){let{t:H,store:L}=this,{text:e}=L.search,r=Z3(C.text,e);return o`<div
      role="option"
      class="row result"
      tabindex="0"
      aria-selected="false"
      data-testid="search-result"
      data-message-id=${C.message_id}
      data-key=${f(C.entry_id,C.message_id)}
      @click=${()=>this.openResult(C)}
    >
      <div class="middle">
        <div class="line">
          <span class="name ellipsis"
            >${C.direction==="outgoing"?`${H("bubble.you")} → ${g(C)}`:g(C)}</span
          >
          <span class="time">${this.format.listTime(x(C))}</span>
        </div>
        <span class="last two" dir="auto"
          >${s3(r,e).map(t=>t.hit?o`<mark>${t.text}</mark>`:t.text)}</span
        >
      </div>
    </div>`}open(C){this.current=k(C),this.fire("open-conversation",{entryId:C.entry_id,conversationId:C.conversation_id})}openResult(C){this.fire("open-conversation",{entryId:C.entry_id,conversationId:C.conversation_id,messageId:C.message_id})}clear(){this.store.search.set(""),this.searchField()?.focus()}onSearchKey(C){C.key==="ArrowDown"?(C.preventDefault(),this.rows()[0]?.focus()):C.key==="Escape"&&this.store.search.text&&(C.stopPropagation(),C.preventDefault(),this.clear())}onKey(C){let H=C.target.closest(".row");if(!H)return;let L=this.rows(),e=L.indexOf(H),r={ArrowDown:e+1,ArrowUp:e-1,Home:0,End:L.length-1};if(C.key==="Enter"||C.key===" ")C.preventDefault(),H.click();else if(C.key in r){C.preventDefault();let t=L[r[C.key]??0];if(!t){C.key==="ArrowUp"&&this.searchField()?.focus();return}this.current=t.dataset.key??null,t.focus(),this.requestUpdate()}}rows(){return[...this.renderRoot.querySelectorAll(".row")]}row(C){return this.rows().find(H=>H.dataset.key===C)}searchField(){return this.renderRoot.querySelector("input")}};c("phone-inbox-list",h2)});var O0,f2,h3=d(()=>{"use strict";I();u();T();v2();s2();G();F();O0=50,f2=class extends O{constructor(){super(...arguments);this.busy=!1;this.entryId="";this.recipient="";this.lineId="";this.channel="";this.active=-1;this.offering=!0}static{this.properties={store:{attribute:!1},accounts:{attribute:!1},t:{attribute:!1},format:{attribute:!1},busy:{attribute:!1},entryId:{state:!0},recipient:{state:!0},lineId:{state:!0},channel:{state:!0},active:{state:!0},offering:{state:!0}}}static{this.styles=[b,Z`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      h2 {
        flex: 1;
        margin: 0;
        font-size: 16px;
        font-weight: 500;
      }
      .back {
        display: inline-flex;
      }
      .fields {
        display: flex;
        flex-direction: column;
        gap: 12px;
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        padding: 16px;
      }
      label {
        display: flex;
        flex-direction: column;
        gap: 4px;
        min-width: 0;
        font-size: 12px;
        color: var(--pi-muted);
      }
      .choices label {
        flex: 1 1 140px;
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
      }
      input,
      select {
        width: 100%;
        height: 44px;
        padding: 0 14px;
        border: none;
        border-radius: 12px;
        font: inherit;
        font-size: 15px;
        color: var(--primary-text-color, #212121);
        background-color: var(--pi-field);
      }
      select option {
        color: var(--primary-text-color, #212121);
        background: var(--card-background-color, #fff);
      }
      input:focus,
      select:focus {
        outline: 2px solid var(--pi-accent);
        outline-offset: -2px;
      }
      h3 {
        margin: 4px 0 0;
        font-size: 12px;
        font-weight: 500;
        color: var(--pi-muted);
      }
      .contact {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 6px 8px;
        border-radius: 12px;
        font-size: 15px;
        cursor: pointer;
      }
      .contact:hover,
      .contact[aria-selected="true"] {
        background: var(--pi-hover);
      }
      .avatar {
        width: 36px;
        height: 36px;
        font-size: 14px;
      }
      .trusted {
        color: var(--success-color, #43a047);
        font-size: 14px;
      }
    `]}focus(){this.renderRoot.querySelector("#to")?.focus()}clear(){this.renderRoot.querySelector("phone-inbox-composer")?.clear()}get account(){return this.accounts.find(C=>C.entry_id===this.entryId)??this.accounts[0]}get offered(){let C=this.recipient.trim().toLocaleLowerCase();return(this.account?.contacts??[]).filter(({name:L})=>L.toLocaleLowerCase().includes(C)).slice(0,O0)}willUpdate(C){if(C.has("entryId")||C.has("accounts")){let{account:H}=this;H&&!H.lines.some(({line_id:L})=>L===this.lineId)&&(this.lineId=this.defaultLine(H),this.channel="")}}defaultLine(C){let H=this.store.linesOf(C);return H.find(({line_id:e})=>e===C.default_line_id)?.line_id??(H.length<C.lines.length?H[0]?.line_id:"")??""}render(){let{t:C,account:H}=this;return o`
      <div class="header with-start">
        <button
          class="icon-button back"
          data-testid="back"
          aria-label=${C("back")}
          title=${C("back")}
          @click=${()=>this.fire("close-detail",void 0)}
        >
          ${v(w1)}
        </button>
        <h2>${C("new.title")}</h2>
      </div>
      ${H?o`<div class="fields">
              ${this.renderTo()} ${this.renderChoices(H)} ${this.renderOffered()}
            </div>
            <phone-inbox-composer
              .store=${this.store}
              .account=${H}
              .channel=${this.channel||void 0}
              .name=${this.recipient}
              .draftKey=${"new"}
              .ready=${this.recipient.trim().length>0}
              .busy=${this.busy}
              .t=${C}
              .format=${this.format}
              @send-text=${this.send}
            ></phone-inbox-composer>`:o`<div class="empty">${C("new.nobody")}</div>`}
    `}renderTo(){let{t:C}=this;return o`<label>
      ${C("new.to")}
      <input
        id="to"
        data-testid="recipient"
        autocomplete="off"
        role="combobox"
        aria-autocomplete="list"
        aria-controls="contacts"
        aria-expanded=${this.offering&&this.offered.length>0}
        aria-activedescendant=${this.active>=0?`contact-${this.active}`:""}
        maxlength="200"
        .value=${this.recipient}
        @input=${H=>{this.recipient=H.target.value,this.offering=!0,this.active=-1}}
        @keydown=${this.onKey}
      />
    </label>`}renderOffered(){let{t:C,offered:H}=this;return!this.offering||!H.length?A:o`<h3>${C("new.contacts")}</h3>
      <div id="contacts" role="listbox" aria-label=${C("new.contacts")}>
        ${H.map((L,e)=>o`<div
            class="contact"
            id="contact-${e}"
            role="option"
            data-testid="contact"
            aria-selected=${e===this.active}
            @click=${()=>this.choose(L)}
          >
            ${M1({contact:L.name,remote:""})}
            <span class="ellipsis">${L.name}</span>${r1(C,L.trusted)}
          </div>`)}
      </div>`}renderChoices(C){let{t:H,store:L}=this,e=L.linesOf(C),r=e3(C,this.lineId||void 0);return o`<div class="choices">
      ${this.accounts.length>1?o`<label
            >${H("new.account")}
            <select
              data-testid="new-account"
              @change=${t=>{this.entryId=t.target.value}}
            >
              ${this.accounts.map(t=>o`<option value=${t.entry_id} ?selected=${t===C}>
                    ${t.name}
                  </option>`)}
            </select></label
          >`:A}
      ${e.length>1?o`<label
            >${H("new.line")}
            <select
              data-testid="new-line"
              @change=${t=>{this.lineId=t.target.value,this.channel=""}}
            >
              ${this.defaultLine(C)?A:o`<option value="" ?selected=${!this.lineId}>${H("new.default_line")}</option>`}
              ${e.map(t=>o`<option value=${t.line_id} ?selected=${t.line_id===this.lineId}>
                    ${t.name}
                  </option>`)}
            </select></label
          >`:A}
      ${r.length>1?o`<label
            >${H("new.channel")}
            <select
              data-testid="new-channel"
              @change=${t=>{this.channel=t.target.value}}
            >
              <option value="" ?selected=${!this.channel}>${H("new.default_channel")}</option>
              ${r.map(t=>o`<option value=${t} ?selected=${t===this.channel}>
                    ${s1(H,t)}
                  </option>`)}
            </select></label
          >`:A}
    </div>`}choose(C){this.recipient=C.name,this.offering=!1,this.active=-1,C.line_id&&this.account?.lines.some(H=>H.line_id===C.line_id)&&(this.lineId=C.line_id),this.renderRoot.querySelector("phone-inbox-composer")?.focus()}onKey(C){let{offered:H}=this;if(C.key==="ArrowDown"||C.key==="ArrowUp"){C.preventDefault(),this.offering=!0;let L=C.key==="ArrowDown"?1:-1;this.active=Math.max(-1,Math.min(H.length-1,this.active+L))}else if(C.key==="Enter"){C.preventDefault();let L=H[this.active]??(H.length===1?H[0]:void 0);L?this.choose(L):this.renderRoot.querySelector("phone-inbox-composer")?.focus()}}send(C){C.stopPropagation();let{account:H}=this;if(!H)return;let L=this.recipient.trim(),e=H.contacts.find(({name:r})=>r.toLocaleLowerCase()===L.toLocaleLowerCase());this.fire("send-new",{entryId:H.entry_id,text:C.detail,recipient:e?.name??L,lineId:this.lineId||void 0,channel:this.channel||void 0})}};c("phone-inbox-new",f2)});function g3(M,V,C){let H=V.connected&&V.status==="ready",L=H?V.accounts.filter(({available:e})=>!e):[];return o`
    ${V.connected?A:f3("disconnected",M("error.lost"))}
    ${L.map(({name:e})=>f3("offline",M("account.offline",{account:e})))}
    ${H&&V.error?_(R(M,V.error),{label:M("retry"),action:()=>{V.reload()}}):A}
    ${C.problem?_(C.problem,{label:M("close"),action:()=>{C.problem=null}}):A}
    ${C.note?o`<div class="notice note" role="status" data-testid="note">
          <span>${C.note}</span>
          <button
            aria-label=${M("close")}
            title=${M("close")}
            @click=${()=>{C.note=null}}
          >
            ${v(B1)}
          </button>
        </div>`:A}
  `}function f3(M,V){return o`<div class="notice" role="status" data-testid=${M}>
    ${v(n5)}<span>${V}</span>
  </div>`}var O3=d(()=>{"use strict";I();u();G();F()});var b0,g2,b3=d(()=>{$();m1();b0={},g2=N(class extends B{constructor(){super(...arguments),this.ot=b0}render(M,V){return V()}update(M,[V,C]){if(Array.isArray(V)){if(Array.isArray(this.ot)&&this.ot.length===V.length&&V.every(((H,L)=>H===this.ot[L])))return h}else if(this.ot===V)return h;return this.ot=Array.isArray(V)?Array.from(V):V,this.render(V,C)}})});var y3=d(()=>{b3()});async function k3(M){try{return await navigator.clipboard.writeText(M),!0}catch{return y0(M)}}function y0(M){let V=document.createElement("textarea");V.value=M,V.style.position="fixed",V.style.opacity="0",document.body.append(V),V.select();try{return document.execCommand("copy")}finally{V.remove()}}var w3=d(()=>{"use strict"});function P0(M){let V=K1.get(M);return V||(V=x3(M),K1.size>=w0&&K1.clear(),K1.set(M,V)),V}function P3(M,V,C){let{t:H,format:L}=C,e=M.message_id,r=M.direction==="outgoing",t=C.selected===e,i=r&&M.delivery==="failed",a=r?H("bubble.you"):g(M);return o`<div
    class="message ${r?"own":"other"} ${V.first?"first":""} ${V.last?"last":""}"
    role="listitem"
  >
    <div
      class="bubble ${t?"selected":""} ${C.marked===e?"marked":""}"
      tabindex=${C.tabStop===e?0:-1}
      role="group"
      aria-label="${a}, ${L.fullTime(x(M))}"
      data-testid="bubble"
      data-message-id=${e}
      data-direction=${M.direction}
      data-delivery=${M.delivery}
      @click=${p=>F0(p,e,C)}
    >
      <span class="text" dir="auto">${B0(M,C)}</span
      ><span class="meta"
        >${C.mixed?e1(H,M.channel):A}<time
          datetime=${M.time}
          title=${L.fullTime(x(M))}
          >${L.time(x(M))}</time
        >${r?b2(M,H):A}</span
      >
    </div>
    ${i?o`<div class="failure">${O2(M,H)}</div>`:A}
    ${t?T0(M,C):A}
  </div>`}function O2(M,V){let{delivery:C,error:H}=M;return C==="failed"&&H?V("delivery.failed_because",{error:H}):C==="received"?"":V(`delivery.${C}`)}function b2(M,V){let C=k0[M.delivery],H=O2(M,V);return C?o`<span class="mark ${M.delivery}" role="img" aria-label=${H} title=${H}
        >${v(C)}</span
      >`:A}function B0(M,V){let{t:C,copied:H}=V;return M.text?P0(M.text).map((L,e)=>{if(L.kind==="link")return o`<a href=${L.href} target="_blank" rel="noopener noreferrer">${L.text}</a>`;if(L.kind==="code"){let r=`${M.message_id}/${e}`,t=H===r?C("bubble.copied"):C("bubble.copy_code",{code:c2(L.text)});return o`<button
        class="code"
        data-testid="code"
        aria-label=${t}
        title=${t}
        @click=${()=>V.copy(c2(L.text),r)}
        >${L.text}${v(H===r?P1:i2)}</button
      >`}return L.text}):o`<i>${C("list.no_text")}</i>`}function T0(M,V){let{t:C,account:H,format:L}=V,e=H?.control??!1,r=M.direction==="outgoing",t=`${M.message_id}/all`,i=[L.fullTime(x(M)),r?O2(M,C):"",M.parts?C("bubble.parts",{count:M.parts}):"",M.price?L.price(M.price,M.currency):""].filter(Boolean);return o`<div class="actions" role="toolbar" aria-label=${C("bubble.actions")}>
    ${q1("copy-message",V.copied===t?P1:i2,V.copied===t?C("bubble.copied"):C("bubble.copy"),()=>V.copy(M.text,t))}
    ${e&&H?.mark&&!r&&!M.unread?q1("mark-unread",A5,C("bubble.mark_unread"),()=>V.markUnread(M)):A}
    ${e&&H?.cancel&&r&&M.delivery==="pending"?q1("cancel-message",a5,C("bubble.cancel"),()=>V.cancel(M)):A}
    ${e&&H?.delete?q1("delete",T1,C("bubble.delete"),()=>V.remove(M)):A}
    <span class="facts">${i.join(" · ")}</span>
  </div>`}function q1(M,V,C,H){return o`<button class="action" data-testid=${M} @click=${H}>
    ${v(V)}<span>${C}</span>
  </button>`}function F0(M,V,C){M.composedPath()[0].closest("a, button")||getSelection()?.type==="Range"||C.select(V)}var k0,K1,w0,B3=d(()=>{"use strict";I();u();w();S2();G();F();k0={pending:o5,sent:P1,delivered:t5,failed:e5},K1=new Map,w0=2e3});function F3(M,V){let C=M.map(V);return M.flatMap((H,L)=>{let e=C[L]??"",r=e!==C[L-1],t=e!==C[L+1],i=r||!T3(M[L-1],H),a=t||!T3(H,M[L+1]),p={key:H.message_id,message:H,first:i,last:a};return r?[{key:e,moment:x(H)},p]:[p]})}function T3(M,V){return M!==void 0&&V!==void 0&&M.direction===V.direction&&x(V)-x(M)<R0}var R0,R3=d(()=>{"use strict";w();R0=5*6e4});var E3,D3=d(()=>{"use strict";u();E3=Z`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    position: relative;
  }
  .who {
    flex: 1;
    min-width: 0;
  }
  .who h2 {
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 0;
    font-size: 16px;
    line-height: 20px;
    font-weight: 500;
  }
  .sub {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .sub .number {
    flex: none;
    max-width: 70%;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .trusted {
    color: var(--success-color, #43a047);
    font-size: 15px;
    flex: none;
  }
  .avatar {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .avatar.number {
    font-size: 20px;
  }
  .back {
    display: none;
  }
  @container (max-width: 640px) {
    .back {
      display: inline-flex;
    }
    .header {
      padding-inline-start: 4px;
      gap: 4px;
    }
    .who {
      margin-inline-start: 8px;
    }
  }
  .notice {
    margin: 0 12px 8px;
  }
  .scroller {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overflow-x: hidden;
    /* Places are kept by hand, alike in all browsers. */
    overflow-anchor: none;
    overscroll-behavior: contain;
    padding: 8px 16px 12px;
    scrollbar-width: thin;
    outline-offset: -2px;
    will-change: scroll-position;
  }
  /* Few messages stand at the bottom. For many this would cost too much. */
  .scroller.few {
    display: flex;
    flex-direction: column;
  }
  .few .messages {
    margin-top: auto;
  }
  .day {
    padding: 16px 0 8px;
    text-align: center;
  }
  .day span {
    display: inline-block;
    padding: 2px 10px;
    border-radius: 11px;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
    background: var(--pi-field);
  }
  .older {
    display: flex;
    justify-content: center;
    align-items: center;
    gap: 8px;
    flex: none;
    height: 40px;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .older .spinner {
    width: 18px;
    height: 18px;
    border-width: 2px;
  }
  .message {
    padding-top: 2px;
    contain: layout style;
  }
  .message.first {
    padding-top: 10px;
  }
  .own .bubble,
  .own .failure {
    margin-inline-start: auto;
  }
  .bubble {
    width: fit-content;
    max-width: min(80%, 520px);
    padding: 7px 12px 6px;
    border-radius: 18px;
    font-size: 15px;
    line-height: 1.35;
    background: color-mix(in srgb, var(--primary-text-color, #212121) 8%, transparent);
    cursor: default;
    overflow-wrap: anywhere;
    display: flow-root;
  }
  .own .bubble {
    background: color-mix(in srgb, var(--pi-accent) 20%, transparent);
  }
  .other:not(.first) .bubble {
    border-start-start-radius: 6px;
  }
  .other:not(.last) .bubble {
    border-end-start-radius: 6px;
  }
  .own:not(.first) .bubble {
    border-start-end-radius: 6px;
  }
  .own:not(.last) .bubble {
    border-end-end-radius: 6px;
  }
  .bubble.selected {
    box-shadow: inset 0 0 0 1px var(--pi-accent);
  }
  .bubble.marked {
    animation: marked 2.4s ease-out;
  }
  @keyframes marked {
    0%,
    40% {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 45%, transparent);
    }
  }
  .text {
    white-space: pre-wrap;
  }
  a {
    color: var(--pi-accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .own a {
    color: inherit;
  }
  .code {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 0 8px;
    border-radius: 8px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.04em;
    color: var(--pi-accent);
    background: var(--pi-selected);
    white-space: nowrap;
  }
  .code .icon {
    font-size: 14px;
  }
  .meta {
    float: inline-end;
    margin: 5px 0 -2px 10px;
    font-size: 11px;
    line-height: 14px;
    color: var(--pi-muted);
    white-space: nowrap;
  }
  .meta .badge {
    margin-inline-end: 4px;
    vertical-align: top;
  }
  .mark .icon {
    display: inline-block;
    width: 15px;
    height: 15px;
    margin: -1px 0 0 4px;
    vertical-align: top;
  }
  .mark.delivered {
    color: var(--pi-accent);
  }
  .mark.failed,
  .failure {
    color: var(--pi-error);
  }
  .failure {
    width: fit-content;
    max-width: min(80%, 520px);
    padding: 2px 6px 0;
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    max-width: 100%;
    padding: 4px 0 6px;
  }
  .own .actions {
    justify-content: flex-end;
  }
  .action {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    height: 32px;
    padding: 0 12px;
    border-radius: 16px;
    font-size: 13px;
    background: var(--pi-field);
  }
  @media (hover: hover) {
    .action:hover {
      background: var(--pi-selected);
    }
  }
  .action .icon {
    font-size: 16px;
    color: var(--pi-muted);
  }
  .facts {
    flex-basis: 100%;
    padding: 2px 6px 0;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .own .facts {
    text-align: end;
  }
  .jump {
    position: absolute;
    inset-inline-end: 16px;
    bottom: 12px;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-width: 40px;
    height: 40px;
    padding: 0 10px;
    border-radius: 20px;
    font-size: 13px;
    font-weight: 500;
    color: var(--primary-text-color, #212121);
    background: var(--card-background-color, #fff);
    border: 1px solid var(--pi-line);
    box-shadow: 0 2px 8px rgba(0, 0, 0, 0.18);
  }
  .jump .icon {
    font-size: 20px;
  }
`});var y2,E0,D0,k2,$3=d(()=>{"use strict";I();u();y3();u2();w3();T();w();B3();R3();G();F();D3();y2=600,E0=80,D0=40,k2=class extends O{constructor(){super();this.selected=null;this.marked=null;this.copied=null;this.below=null;this.current=null;this.following=!0;this.days=new WeakMap;this.anchor=null;this.newest=null;new P(this,()=>this.thread),new P(this,()=>this.store)}static{this.properties={store:{attribute:!1},thread:{attribute:!1},t:{attribute:!1},format:{attribute:!1},selected:{state:!0},marked:{state:!0},copied:{state:!0},below:{state:!0}}}static{this.styles=[b,E3]}async reveal(C){return this.following=!1,await this.thread.show(C)?(this.marked=C,this.anchor=null,await this.updateComplete,this.bubble(C)?.scrollIntoView({block:"center"}),!0):!1}focus(){this.scroller?.focus()}connectedCallback(){super.connectedCallback(),this.resized=new ResizeObserver(()=>{this.following&&this.toEnd()})}disconnectedCallback(){super.disconnectedCallback(),this.resized?.disconnect()}get scroller(){return this.renderRoot.querySelector(".scroller")}get conversation(){let{entryId:C,conversationId:H}=this.thread;return this.store.conversation(f(C,H))??this.thread.messages.at(-1)}willUpdate(C){C.has("format")&&(this.days=new WeakMap),C.has("thread")?(this.selected=null,this.marked=null,this.current=null,this.below=null,this.newest=null,this.following=!0,this.anchor=null):this.keepPlace();let{messages:H}=this.thread,L=H.at(-1)?.message_id??null;if(this.newest!==null&&L!==this.newest&&!this.following){let e=H.findIndex(t=>t.message_id===this.newest),r=H.slice(e+1).filter(t=>t.direction==="incoming");this.below=(this.below??0)+r.length}this.newest=L}updated(){let{scroller:C}=this;if(C){if(this.following&&this.thread.atNewest)this.toEnd();else if(this.anchor){let H=this.bubble(this.anchor.id);if(H){let L=H.getBoundingClientRect().top-this.anchor.top;Math.abs(L)>.5&&(C.scrollTop+=L)}}this.anchor=null,this.fill(C)}}fill(C){let{thread:H}=this;if(H.loading||H.loadingOlder||H.error)return;let L=H.window.first>0||H.hasOlder,e=C.clientHeight>0;L&&e&&C.scrollTop<y2&&H.older()}firstUpdated(){let{scroller:C}=this;C&&this.resized?.observe(C)}keepPlace(){let{scroller:C}=this;if(this.following||!C)return;let H=C.getBoundingClientRect().top;for(let L of C.querySelectorAll(".bubble")){let e=L.getBoundingClientRect();if(e.bottom>H){this.anchor={id:L.dataset.messageId??"",top:e.top};return}}}toEnd(){let{scroller:C}=this;C&&(C.scrollTop=C.scrollHeight)}onScroll(){let{scroller:C,thread:H}=this;if(!C||H.loading)return;let L=C.scrollHeight-C.clientHeight-C.scrollTop,e=L<E0&&H.atNewest;e!==this.following&&(this.following=e,this.below=e?null:this.below??0),C.scrollTop<y2?H.older():L<y2&&H.newer()}toNewest(){this.following=!0,this.below=null,this.thread.toNewest(),this.focus()}render(){let{t:C,thread:H}=this,L=this.conversation,e=L?g(L):"";return o`
      ${this.renderHeader(L,e)}
      <div
        class="scroller ${H.messages.length<D0?"few":""}"
        data-testid="thread"
        tabindex="-1"
        @scroll=${{handleEvent:()=>this.onScroll(),passive:!0}}
        @keydown=${this.onKey}
      >
        ${H.loadingOlder?o`<div class="older" role="status">
              <span class="spinner"></span>${C("thread.older")}
            </div>`:A}
        ${H.loading?o`<div class="empty"><span class="spinner" role="status" aria-label=${C("loading")}></span></div>`:o`<div class="messages" role="list" aria-label=${C("thread.label",{name:e})}>
              ${this.renderMessages()}
            </div>`}
      </div>
      ${H.error&&!H.loading?_(R(C,H.error),{label:C("retry"),action:()=>{H.messages.length&&H.hasOlder?H.older():H.load()}}):A}
      ${this.below===null?A:o`<div style="position: relative">
            <button
              class="jump"
              data-testid="jump"
              aria-label=${C("thread.newest")}
              title=${C("thread.newest")}
              @click=${this.toNewest}
            >
              ${this.below>0?C("thread.arrived",{count:this.below}):A}
              ${v(i5)}
            </button>
          </div>`}
    `}renderHeader(C,H){let{t:L,thread:e,store:r}=this,t=r.account(e.entryId),i=r.accounts.length>1||(t?.lines.length??0)>1;return o`<div class="header with-start">
      <button
        class="icon-button back"
        data-testid="back"
        aria-label=${L("back")}
        title=${L("back")}
        @click=${()=>this.fire("close-detail",void 0)}
      >
        ${v(w1)}
      </button>
      ${C?o`${M1(C)}
            <div class="who">
              <h2>
                <span class="ellipsis">${H}</span>${r1(L,C.trusted)}
              </h2>
              <div class="sub">
                ${C.contact?o`<span class="number">${C.remote}</span>`:A}
                ${e1(L,C.channel)}
                ${i&&C.line?o`<span class="ellipsis">${L("thread.line",{line:C.line})}</span>`:A}
              </div>
            </div>`:o`<div class="who"></div>`}
      ${t?.delete&&t.control?o`<button
            class="icon-button"
            data-testid="delete-conversation"
            aria-label=${L("thread.delete")}
            title=${L("thread.delete")}
            @click=${()=>this.fire("delete-conversation",{name:H})}
          >
            ${v(T1)}
          </button>`:A}
    </div>`}renderMessages(){let{t:C,thread:H,format:L}=this;if(!H.messages.length&&!H.sending)return H.error?A:o`<div class="empty"><span>${C("thread.empty")}</span></div>`;let{first:e,last:r}=H.window,t=H.messages.slice(e,r),i=this.context(t),a=L.day(Date.now()),p=F3(t,m=>this.dayOf(m)),{account:n,mixed:l}=i;return o`
      ${Z1(p,m=>m.key,m=>"moment"in m?g2([m.key,a,L],()=>this.renderDay(m.moment)):g2([m.message,m.first,m.last,n,l,L,this.selected===m.key,i.tabStop===m.key,this.marked===m.key,this.copied?.startsWith(`${m.key}/`)&&this.copied],()=>P3(m.message,m,i)))}
      ${H.sending&&H.atNewest?o`<div class="message own first last" role="listitem">
            <div class="bubble" data-testid="sending">
              <span class="text" dir="auto">${H.sending.text}</span
              ><span class="meta" title=${C("delivery.sending")}
                >${b2({delivery:"pending",error:null},C)}</span
              >
            </div>
          </div>`:A}
    `}renderDay(C){return o`<div class="day" role="listitem">
      <span>${this.format.daySeparator(C)}</span>
    </div>`}dayOf(C){let H=this.days.get(C);return H===void 0&&(H=this.format.day(x(C)),this.days.set(C,H)),H}context(C){let H=new Set(C.map(L=>L.message_id));return{t:this.t,format:this.format,account:this.store.account(this.thread.entryId),selected:this.selected,tabStop:this.current&&H.has(this.current)?this.current:C.at(-1)?.message_id??null,marked:this.marked,copied:this.copied,mixed:C.some(L=>L.channel!==C[0]?.channel),select:L=>{this.selected=this.selected===L?null:L,this.current=L},copy:(L,e)=>{this.copy(L,e)},remove:L=>this.fire("delete-message",L),markUnread:L=>this.fire("mark-unread",L),cancel:L=>this.fire("cancel-message",L)}}async copy(C,H){await k3(C)&&(this.copied=H,setTimeout(()=>{this.copied===H&&(this.copied=null)},2e3))}onKey(C){let H=C.target,L=H.closest(".bubble");if(C.key==="Escape"&&this.selected){C.stopPropagation();let{selected:e}=this;this.selected=null,this.bubble(e)?.focus();return}if(!(!L||H!==L)){if(C.key==="Enter"||C.key===" ")C.preventDefault(),this.context([]).select(L.dataset.messageId??"");else if(C.key==="ArrowUp"||C.key==="ArrowDown"){C.preventDefault();let e=[...this.renderRoot.querySelectorAll("[data-message-id]")],r=e[e.indexOf(L)+(C.key==="ArrowUp"?-1:1)];if(!r)return;this.current=r.dataset.messageId??null,r.focus(),this.requestUpdate()}}}bubble(C){return[...this.renderRoot.querySelectorAll("[data-message-id]")].find(H=>H.dataset.messageId===C)}};c("phone-inbox-thread",k2)});var w2,P2=d(()=>{"use strict";I();u();S5();I5();X();T();N1();W1();C3();w();v2();s2();A3();d3();S3();h3();O3();G();F();$3();w2=class extends O{constructor(){super();this.menu=!1;this.preview=!1;this.writing=!1;this.busy=!1;this.problem=null;this.note=null;this.t=Y("en");this.came=null;this.observed=null;this.inSight=!1;this.marking=!1;this.said="";this.onVisibility=()=>this.markRead();new P(this,()=>this.store),new P(this,()=>this.store?.thread)}static{this.properties={hass:{attribute:!1},config:{attribute:!1},menu:{attribute:!1},preview:{attribute:!1},writing:{state:!0},busy:{state:!0},problem:{state:!0},note:{state:!0}}}static{this.styles=[b,n3]}connectedCallback(){super.connectedCallback(),document.addEventListener("visibilitychange",this.onVisibility),this.seen=new IntersectionObserver(C=>{this.inSight=C.at(-1)?.isIntersecting??!1,this.markRead()}),this.hasUpdated||(this.came=Date.now()),this.store?.start(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),document.removeEventListener("visibilitychange",this.onVisibility),this.seen?.disconnect(),this.seen=void 0,this.observed=null,this.inSight=!1;let{store:C}=this;C?.thread&&!this.preview&&X5(this.config,{...C.thread.place,drafts:C.drafts}),C?.stop()}willUpdate(C){C.has("hass")&&(C.get("hass")?.language!==this.hass.language&&(this.t=Y(this.hass.language)),this.format=_1.of(this.hass,this.t));let{store:H,config:L,hass:e}=this;(H?.connection!==e.connection||H.config.account!==L.account||H.config.mark_read!==L.mark_read||String(H.config.lines??"")!==String(L.lines??""))&&(H?.stop(),this.store=new z1(e.connection,L),this.writing=!1,this.isConnected&&this.store.start()),this.store&&this.restore(this.store)}updated(){let C=this.renderRoot.querySelector("phone-inbox-thread");C!==this.observed&&(this.seen?.disconnect(),this.inSight=!1,this.observed=C,C&&this.seen?.observe(C)),this.markRead()}restore(C){if(this.came===null||C.status!=="ready"||!C.accounts.length)return;let H=this.preview?void 0:Y5(this.config,this.came);this.came=null,!(!H||C.thread||!C.account(H.entryId))&&(H.drafts.forEach((L,e)=>C.drafts.set(e,L)),C.open(H.entryId,H.conversationId))}markRead(){let{store:C}=this;!C?.thread||!this.inSight||document.hidden||this.marking||C.thread.loading||!C.connected||(this.marking=!0,F5(C).catch(H=>this.fail(H)).finally(()=>{this.marking=!1}))}fail(C){this.problem=R(this.t,C)}render(){let{store:C}=this;return C?o`<div class="root" @keydown=${this.onKey}>
      ${g3(this.t,C,this)} ${this.renderContent(C)}
      <div class="hidden-text" role="log" aria-live="polite">${this.spoken(C)}</div>
      <phone-inbox-confirm></phone-inbox-confirm>
    </div>`:A}renderContent(C){let{t:H}=this;if(C.status==="loading")return o`<div class="empty" role="status">
        <span class="spinner"></span><span>${H("loading")}</span>
      </div>`;if(C.status==="failed")return o`<div class="empty">
        ${_(R(H,C.error),{label:H("retry"),action:()=>{C.load()}})}
      </div>`;if(!C.accounts.length)return o`<div class="empty" data-testid="no-account">
        ${v(o2)}
        <span class="big">${H("account.none")}</span>
        <span>${H(this.config.account?"account.missing":"account.none_hint")}</span>
      </div>`;let{thread:L}=C,e=C.accounts.filter(r=>r.control&&r.send.length);return o`<div
      class="panes ${L||this.writing?"open":""}"
      @open-conversation=${this.onOpen}
      @close-detail=${this.onClose}
    >
      <phone-inbox-list
        .store=${C}
        .t=${H}
        .format=${this.format}
        .heading=${this.config.title||H("title")}
        .menu=${this.menu}
        .canWrite=${e.length>0&&!this.config.hide_composer}
        @new-conversation=${this.onNew}
      ></phone-inbox-list>
      <div class="detail">
        ${this.writing?o`<phone-inbox-new
              .store=${C}
              .accounts=${e}
              .t=${H}
              .format=${this.format}
              .busy=${this.busy}
              @send-new=${this.onSendNew}
            ></phone-inbox-new>`:L?u5(L,this.renderThread(C,L)):o`<div class="empty">
                ${v(o2)}
                <span class="big">${H("thread.choose")}</span>
                ${e.length&&!this.config.hide_composer?o`<span>${H("thread.choose_hint")}</span>`:A}
              </div>`}
      </div>
    </div>`}renderThread(C,H){let{t:L,format:e}=this,r=C.openKey??"",t=C.conversation(r)??H.messages.at(-1);return o`
      <phone-inbox-thread
        .store=${C}
        .thread=${H}
        .t=${L}
        .format=${e}
        @delete-message=${this.onDeleteMessage}
        @mark-unread=${this.onMarkUnread}
        @cancel-message=${this.onCancel}
        @delete-conversation=${this.onDeleteConversation}
      ></phone-inbox-thread>
      ${this.config.hide_composer?A:o`<phone-inbox-composer
            .store=${C}
            .account=${C.account(H.entryId)}
            .channel=${t?.channel}
            .name=${t?g(t):""}
            .draftKey=${r}
            .messages=${H.messages}
            .busy=${H.sending!==null}
            .t=${L}
            .format=${e}
            @send-text=${this.onSend}
          ></phone-inbox-composer>`}
    `}spoken(C){let{arrived:H}=C;return H&&(this.said=this.t("thread.said",{name:g(H),text:H.text})),this.said}async onOpen(C){let{store:H}=this,{entryId:L,conversationId:e,messageId:r}=C.detail;this.writing=!1,this.problem=null,this.note=null,H?.open(L,e),this.requestUpdate(),await this.updateComplete;let t=this.element("phone-inbox-thread");t?.focus(),r&&t&&!await t.reveal(r)&&(this.problem=this.t("search.not_found"))}async onClose(){this.writing=!1,this.store?.close(),this.requestUpdate(),await this.updateComplete,this.element("phone-inbox-list")?.focus()}async onNew(){this.store?.close(),this.writing=!0,await this.updateComplete,this.element("phone-inbox-new")?.focus()}onKey(C){let H=this.writing||this.store?.thread;C.key==="Escape"&&H&&!C.defaultPrevented&&(C.stopPropagation(),this.onClose())}async onSend(C){let H=this.store?.thread;if(!this.store||!H)return;let L=this.element("phone-inbox-composer");this.problem=null;try{let e=await B5(this.store,H,C.detail);L?.text===C.detail&&L.clear(),e?.error&&(this.problem=this.t("composer.failed",{error:e.error}))}catch(e){this.sendFailed(e)}}async onSendNew(C){let{store:H}=this;if(!H)return;let{entryId:L,text:e,recipient:r,lineId:t,channel:i}=C.detail;this.problem=null,this.busy=!0;try{let{result:a,conversationId:p}=await T5(H,L,e,{recipients:[r],...t&&{line_id:t},...i&&{channel:i}});if(a?.error){this.problem=this.t("composer.failed",{error:a.error});return}this.element("phone-inbox-new")?.clear(),this.writing=!1,p?H.open(L,p):this.note=this.t("new.sent")}catch(a){this.sendFailed(a)}finally{this.busy=!1}}sendFailed(C){this.problem=$1(C)?this.t("composer.lost"):this.t("composer.failed",{error:R(this.t,C)})}async onDeleteMessage({detail:C}){let{t:H}=this;await this.confirm(H("confirm.message"),H("confirm.message_text"))&&await this.attempt((e,r)=>E5(e,r,[C.message_id]))}async onDeleteConversation({detail:C}){let{t:H}=this;await this.confirm(H("confirm.conversation",{name:C.name}),H("confirm.conversation_text"))&&await this.attempt(D5)}async onMarkUnread({detail:C}){await this.attempt((H,L)=>R5(H,L,[C.message_id])),await this.onClose()}async onCancel({detail:C}){await this.attempt(async(H,L)=>{let e=await $5(H,L,C.message_id);this.note=this.t(`cancel.${e}`)})}async attempt(C){let{store:H}=this;if(H?.thread){this.problem=null;try{await C(H,H.thread)}catch(L){this.fail(L)}}}confirm(C,H){return this.element("phone-inbox-confirm")?.ask({title:C,text:H,yes:this.t("confirm.delete"),no:this.t("confirm.cancel")})??Promise.resolve(!1)}element(C){return this.renderRoot.querySelector(C)}};c("phone-inbox-view",w2)});function t1(M,V){return M?.connection!==V.connection||M.language!==V.language||M.locale!==V.locale||M.config.time_zone!==V.config.time_zone||M.dockedSidebar!==V.dockedSidebar||M.kioskMode!==V.kioskMode}var j1=d(()=>{"use strict"});var I3,B2,_3=d(()=>{"use strict";u();P2();T();j1();I3=560,B2=class extends S{static{this.properties={hass:{attribute:!1},layout:{reflect:!0},preview:{type:Boolean},config:{state:!0}}}static{this.styles=Z`
    :host {
      display: block;
      height: 100%;
    }
    ha-card {
      height: 100%;
      min-height: 280px;
      overflow: hidden;
    }
    :host(:not([layout="grid"])) ha-card {
      height: var(--phone-inbox-height);
    }
    :host([layout="panel"]) ha-card {
      height: calc(100vh - var(--header-height, 56px) - env(safe-area-inset-bottom, 0px));
      border-radius: 0;
      border: none;
    }
  `}static async getConfigElement(){return document.createElement("phone-inbox-card-editor")}static getStubConfig(){return{}}setConfig(V){if(V.account!==void 0&&typeof V.account!="string")throw new Error("account must be the id of an account");if(V.lines!==void 0&&!Array.isArray(V.lines))throw new Error("lines must be a list of line ids");if(V.height!==void 0&&!(Number(V.height)>=200))throw new Error("height must be a number of pixels, at least 200");this.config=V}getCardSize(){return Math.ceil((this.config?.height??I3)/50)}getGridOptions(){return{columns:12,rows:9,min_columns:6,min_rows:5}}shouldUpdate(V){return V.size>1||!V.has("hass")||!this.hass||t1(V.get("hass"),this.hass)}render(){let{hass:V,config:C}=this;return!V||!C?A:o`<ha-card style="--phone-inbox-height: ${C.height??I3}px">
      <phone-inbox-view
        .hass=${V}
        .config=${C}
        .preview=${this.preview??!1}
      ></phone-inbox-view>
    </ha-card>`}};c("phone-inbox-card",B2)});function $0(M,V){let{account:C,lines:H,title:L,height:e,hide_composer:r,mark_read:t,...i}=M;return{...i,...C&&{account:C},...H?.length&&C===V&&{lines:H},...L&&{title:L},...e&&{height:e},...r&&{hide_composer:r},...t===!1&&{mark_read:t}}}async function I0(){if(customElements.get("ha-form"))return;let M=window.loadCardHelpers;(await M?.())?.createCardElement({type:"button"}),await customElements.get("hui-button-card")?.getConfigElement?.()}var T2,N3=d(()=>{"use strict";u();X();T();j1();W1();T2=class extends S{constructor(){super(...arguments);this.accounts=[]}static{this.properties={hass:{attribute:!1},config:{state:!0},accounts:{state:!0}}}setConfig(C){this.config=C}shouldUpdate(C){return C.size>1||!C.has("hass")||!this.hass||t1(C.get("hass"),this.hass)}firstUpdated(){I0()}updated(C){let H=C.get("hass");this.hass&&C.has("hass")&&H?.connection!==this.hass.connection&&this.load(this.hass)}async load(C){try{this.accounts=await new L1(C.connection).accounts()}catch{this.accounts=[]}}render(){let{hass:C,config:H}=this;return!C||!H?A:o`<ha-form
      .hass=${C}
      .data=${{mark_read:!0,hide_composer:!1,...H}}
      .schema=${this.schema(H)}
      .computeLabel=${({name:L})=>this.label(L)}
      .computeHelper=${({name:L})=>this.help(L)}
      @value-changed=${this.onChange}
    ></ha-form>`}schema(C){let H=this.accounts.map(({entry_id:r,name:t})=>({value:r,label:t}));C.account&&!H.some(({value:r})=>r===C.account)&&H.push({value:C.account,label:C.account});let L=this.accounts.filter(({entry_id:r})=>!C.account||r===C.account),e=L.flatMap(r=>r.lines.map(({line_id:t,name:i})=>({value:t,label:L.length>1?`${r.name}: ${i}`:i})));return[{name:"account",selector:{select:{options:H,mode:"dropdown"}}},{name:"lines",selector:{select:{options:e,multiple:!0}}},{name:"title",selector:{text:{}}},{name:"height",selector:{number:{min:200,max:2e3,mode:"box",unit_of_measurement:"px"}}},{name:"mark_read",selector:{boolean:{}}},{name:"hide_composer",selector:{boolean:{}}}]}label(C){return this.text(`editor.${C}`)}help(C){return["account","lines","height"].includes(C)?this.text(`editor.${C}_help`):void 0}text(C){return Y(this.hass?.language??"en")(C)}onChange(C){C.stopPropagation();let H=$0({...this.config,...C.detail.value},this.config?.account);this.dispatchEvent(new CustomEvent("config-changed",{detail:{config:H},bubbles:!0,composed:!0}))}};c("phone-inbox-card-editor",T2)});var F2,W3=d(()=>{"use strict";u();P2();T();j1();F2=class extends S{constructor(){super(...arguments);this.narrow=!1;this.nothingSet={}}static{this.properties={hass:{attribute:!1},narrow:{type:Boolean},panel:{attribute:!1}}}static{this.styles=Z`
    :host {
      display: block;
      height: 100vh;
      height: 100dvh;
      padding: env(safe-area-inset-top, 0px) env(safe-area-inset-right, 0px)
        env(safe-area-inset-bottom, 0px) env(safe-area-inset-left, 0px);
      box-sizing: border-box;
      background: var(--card-background-color, #fff);
    }
  `}shouldUpdate(C){return C.size>1||!C.has("hass")||!this.hass||t1(C.get("hass"),this.hass)}render(){let{hass:C}=this;return C?o`<phone-inbox-view
      .hass=${C}
      .config=${this.panel?.config??this.nothingSet}
      .menu=${!C.kioskMode&&(this.narrow||C.dockedSidebar==="always_hidden")}
    ></phone-inbox-view>`:A}};c("phone-inbox-panel",F2)});function _0(M,V){let C=M.entities?.[V];if(C?.platform!==U3||!C.device_id)return null;let L=(M.devices?.[C.device_id]?.identifiers??[]).find(([t])=>t===U3)?.[1];if(!L)return null;let[e="",r]=L.split("_");return{config:{type:"custom:phone-inbox-card",account:e,...r&&{lines:[r]}}}}function G3(){let M=Y(document.documentElement.lang||navigator.language);window.customCards??=[],!window.customCards.some(({type:V})=>V==="phone-inbox-card")&&window.customCards.push({type:"phone-inbox-card",name:M("card.name"),description:M("card.description"),preview:!0,documentationURL:"https://github.com/phone-inbox/phone-inbox",getEntitySuggestion:_0})}var U3,Q3=d(()=>{"use strict";W1();U3="phone_inbox"});var N0={};var z3=d(()=>{"use strict";_3();N3();W3();Q3();G3()});document.querySelector("home-assistant:not(:defined)")&&await customElements.whenDefined("home-assistant");await Promise.resolve().then(()=>(z3(),N0));
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/keyed.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/style-map.js:
lit-html/directives/guard.js:
  (**
   * @license
   * Copyright 2018 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
